-- Load for wrk: VESTIBULE_CLIENTS and their VESTIBULE_TOKENS (commas between), VESTIBULE_PATH and VESTIBULE_BODY from the environment;
-- # in the body is a number of its own, or one of VESTIBULE_USERS, whose device tokens VESTIBULE_DEVICES may list.
local body = os.getenv("VESTIBULE_BODY")
local path = os.getenv("VESTIBULE_PATH")
local users = tonumber(os.getenv("VESTIBULE_USERS") or "0")
local function list(name)
  local words = {}
  for word in (os.getenv(name) or ""):gmatch("[^,]+") do words[#words + 1] = word end
  return words
end
local clients = list("VESTIBULE_CLIENTS")
local tokens = list("VESTIBULE_TOKENS")
local devices = list("VESTIBULE_DEVICES")
local thread_number = 0
local bad = 0

function setup(thread)
  thread:set("number", thread_number)
  thread_number = thread_number + 1
end

function init(args)
  count = 0
  failures = 0
  stamp = os.time() % 1000000
end

function request()
  count = count + 1
  local user = users > 0 and (count * 2 + number) % users
  local id = user and tostring(user) or string.format("%d-%d-%d", stamp, number, count)
  local client = count % #clients + 1
  return wrk.format("POST", path, {
    ["Authorization"] = "Bearer " .. tokens[client], ["Content-Type"] = "application/json",
    ["CLIENT_ID"] = clients[client], ["X-Device-Token"] = user and devices[user + 1]
  }, (body:gsub("#", id)))
end

function response(status)
  if status >= 300 then failures = failures + 1 end
end

function done(summary, latency, requests)
  io.write(string.format("RESULT %d %d %f %f %d\n", summary.requests, summary.duration, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.errors.status + summary.errors.timeout + summary.errors.connect))
end

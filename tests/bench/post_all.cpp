// Posts every line of a file to one path of the service and keeps the answers in the file's order.
//   post_all HOST PORT TOKEN PATH CONNECTIONS CLIENT_ID < lines > answers
// A line is a body of JSON, with a device token behind a tab where one is to be sent. The answers are one a line,
// status and body; the last line of standard error is `requests seconds p50-milliseconds p99-milliseconds`.
#include <algorithm>
#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Steady = std::chrono::steady_clock;

struct Job {
    std::string body;
    std::string device;
    std::string answer = {};
    double milliseconds = 0;
};

struct Target {
    std::string host, port, token, path, client;
};

http::request<http::string_body> request_of(const Target& target, const Job& job) {
    http::request<http::string_body> request(http::verb::post, target.path, 11);
    request.set(http::field::host, target.host);
    request.set(http::field::authorization, "Bearer " + target.token);
    request.set(http::field::content_type, "application/json");
    request.set("CLIENT_ID", target.client);
    if (!job.device.empty()) request.set("X-Device-Token", job.device);
    request.body() = job.body;
    request.prepare_payload();
    return request;
}

// One connection, kept alive, takes jobs until none is left.
void work(const Target& target, std::vector<Job>& jobs, std::atomic<std::size_t>& next) {
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    asio::connect(socket, asio::ip::tcp::resolver(io).resolve(target.host, target.port));
    socket.set_option(asio::ip::tcp::no_delay(true));
    boost::beast::flat_buffer buffer;
    for (std::size_t i = next++; i < jobs.size(); i = next++) {
        auto& job = jobs[i];
        const auto request = request_of(target, job);
        http::response<http::string_body> response;
        const auto began = Steady::now();
        http::write(socket, request);
        http::read(socket, buffer, response);
        job.milliseconds = std::chrono::duration<double, std::milli>(Steady::now() - began).count();
        job.answer = std::to_string(response.result_int()) + " " + response.body();
    }
}

std::vector<Job> read_jobs() {
    std::vector<Job> jobs;
    for (std::string line; std::getline(std::cin, line);) {
        const auto tab = line.find('\t');
        jobs.push_back({.body = line.substr(0, tab), .device = tab == line.npos ? "" : line.substr(tab + 1)});
    }
    return jobs;
}

}  // namespace

int main(int count, char** words) {
    if (count != 7) {
        std::fputs("post_all HOST PORT TOKEN PATH CONNECTIONS CLIENT_ID\n", stderr);
        return 2;
    }
    try {
        const Target target{
            .host = words[1], .port = words[2], .token = words[3], .path = words[4], .client = words[6]};
        auto jobs = read_jobs();
        std::atomic<std::size_t> next = 0;
        const auto began = Steady::now();
        {
            std::vector<std::jthread> connections;
            for (int i = 0; i < std::stoi(words[5]); ++i) connections.emplace_back([&] { work(target, jobs, next); });
        }
        const std::chrono::duration<double> elapsed = Steady::now() - began;

        std::vector<double> latencies;
        for (const auto& job : jobs) {
            std::cout << job.answer << '\n';
            latencies.push_back(job.milliseconds);
        }
        std::ranges::sort(latencies);
        const auto at = [&](double part) {
            return latencies.empty()
                       ? 0
                       : latencies[static_cast<std::size_t>(static_cast<double>(latencies.size() - 1) * part)];
        };
        std::fprintf(stderr, "%zu %f %f %f\n", jobs.size(), elapsed.count(), at(0.5), at(0.99));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "post_all: %s\n", error.what());
        return 1;
    }
}

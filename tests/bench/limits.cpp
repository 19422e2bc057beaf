// The limits of this machine, measured beside the service: password hashes a second and durable commits a second.
//   limits hash THREADS SECONDS | limits sqlite FOLDER SECONDS | limits postgres CONNECTION_STRING CLIENTS SECONDS
#include <libpq-fe.h>
#include <sodium.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using Steady = std::chrono::steady_clock;

// Runs `once` in `threads` threads for `seconds`; how often a second it ended.
double per_second(int threads, double seconds, const std::function<std::function<void()>()>& prepare) {
    std::atomic<long> done = 0;
    std::atomic<bool> stop = false;
    std::vector<std::jthread> workers;
    const auto began = Steady::now();
    for (int i = 0; i < threads; ++i)
        workers.emplace_back([&] {
            const auto once = prepare();
            while (!stop) {
                once();
                ++done;
            }
        });
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    stop = true;
    const long count = done;
    const std::chrono::duration<double> elapsed = Steady::now() - began;
    return static_cast<double>(count) / elapsed.count();
}

std::function<void()> hashing() {
    return [] {
        char out[crypto_pwhash_STRBYTES];
        if (crypto_pwhash_str(out, "Orbital-Teapot-71", 17, 2, 19 * 1024 * 1024) != 0)
            throw std::runtime_error("no memory");
    };
}

void run(sqlite3* database, const char* sql) {
    if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw std::runtime_error(sqlite3_errmsg(database));
}

std::function<void()> sqlite_commits(const std::string& folder) {
    sqlite3* database = nullptr;
    sqlite3_open((folder + "/limit.db").c_str(), &database);
    run(database,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, x)");
    return [database] { run(database, "BEGIN IMMEDIATE; INSERT INTO t (x) VALUES (randomblob(400)); COMMIT"); };
}

std::function<void()> postgres_commits(const std::string& where) {
    PGconn* connection = PQconnectdb(where.c_str());
    if (PQstatus(connection) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection));
    PQclear(PQexec(connection, "CREATE TABLE IF NOT EXISTS bench_limit (id bigserial PRIMARY KEY, x text)"));
    return [connection] {
        PGresult* result = PQexec(connection, "INSERT INTO bench_limit (x) VALUES (repeat('x', 400))");
        if (PQresultStatus(result) != PGRES_COMMAND_OK) throw std::runtime_error(PQerrorMessage(connection));
        PQclear(result);
    };
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4 || sodium_init() < 0) return 2;
    const std::string what = argv[1];
    double rate = 0;
    if (what == "hash") {
        rate = per_second(std::atoi(argv[2]), std::atof(argv[3]), hashing);
    } else if (what == "sqlite") {
        rate = per_second(1, std::atof(argv[3]), [&] { return sqlite_commits(argv[2]); });
    } else if (what == "postgres" && argc > 4) {
        rate = per_second(std::atoi(argv[3]), std::atof(argv[4]), [&] { return postgres_commits(argv[2]); });
    } else {
        return 2;
    }
    std::printf("%.0f\n", rate);
    return 0;
}

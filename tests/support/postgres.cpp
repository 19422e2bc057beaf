#include "tests/support/postgres.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

namespace vestibule::tests {

namespace {

using Arguments = std::vector<std::string>;

std::string program(const std::string& name) {
    for (const auto* version : {"15", "16", "17", "14"}) {
        auto path = std::string("/usr/lib/postgresql/") + version + "/bin/" + name;
        if (::access(path.c_str(), X_OK) == 0) return path;
    }
    throw std::runtime_error(name + " is missing: install Debian's postgresql-15");
}

// PostgreSQL refuses to run as root.
void become_postgres(const passwd* user) {
    if (user == nullptr) return;
    if (::initgroups(user->pw_name, user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)
        ::_exit(126);
}

pid_t launch(const Arguments& arguments, const std::string& log, bool as_postgres) {
    const passwd* user = as_postgres && ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;
    std::vector<char*> pointers;
    for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);

    const pid_t child = ::fork();
    if (child != 0) return child;
    ::setpgid(0, 0);
    become_postgres(user);
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(output, 1);
    ::dup2(output, 2);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
}

void run(const Arguments& arguments, const std::string& log, bool as_postgres = true) {
    int status = 0;
    ::waitpid(launch(arguments, log, as_postgres), &status, 0);
    if (status != 0) throw std::runtime_error(arguments[0] + " failed, see " + log);
}

int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return ntohs(address.sin_port);
}

// Waits for its standard input to end, which it does when this process ends in whatever way; then it stops the
// server and removes the folder.
constexpr auto janitor_script =
    "read -r _; kill -QUIT \"$(head -n 1 \"$1/data/postmaster.pid\")\" 2>/dev/null; "
    "while kill -0 \"$(head -n 1 \"$1/data/postmaster.pid\" 2>/dev/null)\" 2>/dev/null; do sleep 0.05; done; rm -rf "
    "\"$1\"";

int start_janitor(const std::string& folder) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the janitor");
    if (::fork() == 0) {
        ::setsid();
        ::dup2(ends[0], 0);
        ::dup2(::open("/dev/null", O_WRONLY), 1);
        ::dup2(1, 2);
        ::execl("/bin/sh", "sh", "-c", janitor_script, "janitor", folder.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[0]);
    return ends[1];
}

}  // namespace

PostgresCluster& PostgresCluster::shared() {
    static PostgresCluster cluster;
    return cluster;
}

PostgresCluster::PostgresCluster() {
    std::string name = (std::filesystem::temp_directory_path() / "vestibule-postgres-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("can't make " + name);
    folder_ = name;
    janitor_ = start_janitor(name);
    initialise();
    start();
}

PostgresCluster::~PostgresCluster() {
    if (server_ > 0) {
        ::kill(server_, SIGQUIT);
        ::waitpid(server_, nullptr, 0);
    }
    ::close(janitor_);
}

void PostgresCluster::initialise() {
    if (::geteuid() == 0) {
        const auto* user = ::getpwnam("postgres");
        if (user == nullptr) throw std::runtime_error("there is no user postgres: install Debian's postgresql-15");
        if (::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("can't chown");
    }
    run({program("initdb"), "-D", folder_ / "data", "-U", "vestibule", "-A", "trust", "-E", "UTF8", "--locale=C",
         "--no-sync", "--no-instructions"},
        folder_ / "initdb.log");
    port_ = free_port();
}

void PostgresCluster::start() {
    const auto log = (folder_ / "server.log").string();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    server_ = -1;
    while (std::chrono::steady_clock::now() < deadline) {
        // After a kill the old server's children may still hold its shared memory: then it ends at once.
        if (server_ < 0 || ::waitpid(server_, nullptr, WNOHANG) == server_)
            server_ = launch({program("postgres"), "-D", folder_ / "data", "-p", std::to_string(port_), "-k", folder_,
                              "-c", "listen_addresses=127.0.0.1", "-c", "fsync=on", "-c", "max_connections=200", "-c",
                              "shared_buffers=32MB"},
                             log, true);
        if (answers()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("PostgreSQL did not start, see " + log);
}

bool PostgresCluster::answers() const {
    int status = 0;
    ::waitpid(launch({program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", std::to_string(port_)}, "/dev/null", false),
              &status, 0);
    return status == 0;
}

void PostgresCluster::kill() {
    ::kill(server_, SIGKILL);
    ::waitpid(server_, nullptr, 0);
    server_ = -1;
}

std::string PostgresCluster::new_database() {
    const auto server = "postgresql://vestibule@127.0.0.1:" + std::to_string(port_) + "/";
    const auto name = "test_" + std::to_string(++databases_);
    execute(server + "postgres", "CREATE DATABASE " + name);
    return server + name;
}

void PostgresCluster::execute(const std::string& url, const std::string& sql) {
    run({program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql}, folder_ / "psql.log", false);
}

}  // namespace vestibule::tests

#include "tests/support/postgres.hpp"

#include <pwd.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/support/child_process.hpp"

namespace vestibule::tests {

namespace {

std::string program(const std::string& name) {
    for (const auto* version : {"15", "16", "17", "14"}) {
        auto path = std::string("/usr/lib/postgresql/") + version + "/bin/" + name;
        if (::access(path.c_str(), X_OK) == 0) return path;
    }
    throw std::runtime_error(name + " is missing: install Debian's postgresql-15");
}

// PostgreSQL refuses to run as root.
constexpr auto own_user = "postgres";

// Stops the server and removes the folder.
constexpr auto janitor_script =
    "kill -QUIT \"$(head -n 1 \"$1/data/postmaster.pid\")\" 2>/dev/null; "
    "while kill -0 \"$(head -n 1 \"$1/data/postmaster.pid\" 2>/dev/null)\" 2>/dev/null; do sleep 0.05; done; rm -rf "
    "\"$1\"";

std::vector<pid_t> children_of(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/task/" + std::to_string(process) + "/children");
    return {std::istream_iterator<pid_t>(file), {}};
}

// Not even a zombie that nobody has waited for yet.
bool alive(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text;
    std::getline(file, text);
    const auto name_end = text.rfind(')');
    return name_end != std::string::npos && text.substr(name_end).find(" Z ") == std::string::npos;
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
    janitor_ = start_janitor(janitor_script, {name});
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
        const auto* user = ::getpwnam(own_user);
        if (user == nullptr) throw std::runtime_error("there is no user postgres: install Debian's postgresql-15");
        if (::chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) throw std::runtime_error("can't chown");
    }
    run({program("initdb"), "-D", folder_ / "data", "-U", "vestibule", "-A", "trust", "-E", "UTF8", "--locale=C",
         "--no-sync", "--no-instructions"},
        (folder_ / "initdb.log").string(), "initdb", own_user);
    port_ = free_port();
}

void PostgresCluster::start() {
    const auto log = (folder_ / "server.log").string();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    server_ = launch(
        {program("postgres"), "-D", folder_ / "data", "-p", std::to_string(port_), "-k", folder_, "-c",
         "listen_addresses=127.0.0.1", "-c", "fsync=on", "-c", "max_connections=200", "-c", "shared_buffers=32MB"},
        log, own_user);
    while (std::chrono::steady_clock::now() < deadline) {
        if (answers()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("PostgreSQL did not start, see " + log);
}

bool PostgresCluster::answers() const {
    int status = 0;
    ::waitpid(launch({program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", std::to_string(port_)}, "/dev/null"),
              &status, 0);
    return status == 0;
}

void PostgresCluster::kill() {
    ::kill(server_, SIGSTOP);  // no child is added meanwhile
    const auto children = children_of(server_);
    for (const auto child : children) ::kill(child, SIGKILL);
    ::kill(server_, SIGKILL);
    ::waitpid(server_, nullptr, 0);
    server_ = -1;
    for (const auto child : children)
        while (alive(child)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

std::string PostgresCluster::new_database() {
    const auto server = "postgresql://vestibule@127.0.0.1:" + std::to_string(port_) + "/";
    const auto name = "test_" + std::to_string(++databases_);
    execute(server + "postgres", "CREATE DATABASE " + name);
    return server + name;
}

void PostgresCluster::execute(const std::string& url, const std::string& sql) {
    run({program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", sql}, (folder_ / "psql.log").string(),
        "psql");
}

}  // namespace vestibule::tests

#include "tests/support/child_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace vestibule::tests {

namespace {

std::vector<char*> pointers_to(const Arguments& arguments) {
    std::vector<char*> pointers;
    for (const auto& argument : arguments) pointers.push_back(const_cast<char*>(argument.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

void become(const passwd* user) {
    if (user == nullptr) return;
    if (::initgroups(user->pw_name, user->pw_gid) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)
        ::_exit(126);
}

}  // namespace

pid_t launch(const Arguments& arguments, const std::string& log, const std::string& user) {
    const passwd* other = !user.empty() && ::geteuid() == 0 ? ::getpwnam(user.c_str()) : nullptr;
    const auto pointers = pointers_to(arguments);
    const pid_t child = ::fork();
    if (child != 0) return child;
    ::setpgid(0, 0);
    become(other);
    const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(output, 1);
    ::dup2(output, 2);
    ::execv(pointers[0], pointers.data());
    ::_exit(127);
}

void run(const Arguments& arguments, const std::string& log, const std::string& what, const std::string& user) {
    int status = 0;
    ::waitpid(launch(arguments, log, user), &status, 0);
    if (status != 0) throw std::runtime_error(what + " failed, see " + log);
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

int start_janitor(const std::string& script, const Arguments& parameters) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe for the janitor");
    Arguments arguments{"/bin/sh", "-c", "read -r _; " + script, "janitor"};
    arguments.insert(arguments.end(), parameters.begin(), parameters.end());
    const auto pointers = pointers_to(arguments);
    if (::fork() == 0) {
        ::setsid();
        ::dup2(ends[0], 0);
        ::dup2(::open("/dev/null", O_WRONLY), 1);
        ::dup2(1, 2);
        ::execv(pointers[0], pointers.data());
        ::_exit(127);
    }
    ::close(ends[0]);
    return ends[1];
}

}  // namespace vestibule::tests

#include "infra/async/failpoint.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>

namespace failpoint = vestibule::failpoint;

namespace {

struct Reset {
    ~Reset() { failpoint::configure(""); }
};

int signal_that_ends_a_child_passing(const char* name) {
    const auto child = fork();
    if (child == 0) {
        failpoint::pass(name);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(passing_a_failpoint, Reset)

BOOST_AUTO_TEST_CASE(does_nothing_unless_asked) {
    failpoint::configure("H2=kill");
    failpoint::pass("H1");
}

BOOST_AUTO_TEST_CASE(throws_the_code_at_the_nth_pass_only) {
    failpoint::configure("H1=nth:2:error:DB_GONE");
    failpoint::pass("H1");
    BOOST_CHECK_EXCEPTION(failpoint::pass("H1"), failpoint::Injected,
                          [](const auto& error) { return std::string(error.what()) == "DB_GONE"; });
    failpoint::pass("H1");
}

BOOST_AUTO_TEST_CASE(kills_the_process_as_a_power_cut_would) {
    failpoint::configure("R2=kill,R3=nth:2:kill");
    BOOST_TEST(signal_that_ends_a_child_passing("R2") == SIGKILL);
    BOOST_TEST(signal_that_ends_a_child_passing("R3") == 0);
}

BOOST_AUTO_TEST_CASE(delays) {
    failpoint::configure("D3=delay:20");
    const auto before = std::chrono::steady_clock::now();
    failpoint::pass("D3");
    BOOST_TEST((std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(20)));
}

BOOST_AUTO_TEST_CASE(leaves_work_out) {
    failpoint::configure("S1=skip,H1=kill");
    BOOST_TEST(failpoint::skips("S1"));
    BOOST_TEST(!failpoint::skips("S2"));
    failpoint::pass("S1");
}

BOOST_AUTO_TEST_CASE(refuses_text_it_cannot_read) {
    for (const auto* text : {"H1=explode", "H1=nth:x:kill", "H1=delay:soon", "H1"})
        BOOST_CHECK_THROW(failpoint::configure(text), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

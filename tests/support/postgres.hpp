// A private PostgreSQL: started at first use on a free port, one cluster a test run, one database a test.
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace vestibule::tests {

// Real durability (fsync=on). Gone at the end of the run, also when that is a crash. Throws where PostgreSQL is
// not installed: a test that needs it fails, it is never skipped.
class PostgresCluster {
  public:
    // The run's own; tests that kill or reconfigure a server make another.
    static PostgresCluster& shared();

    PostgresCluster();
    ~PostgresCluster();
    PostgresCluster(const PostgresCluster&) = delete;
    PostgresCluster& operator=(const PostgresCluster&) = delete;

    // A URL of a new, empty database.
    std::string new_database();
    // Runs one statement in a database of this cluster as superuser.
    void execute(const std::string& url, const std::string& sql);

    void kill();   // SIGKILL, as a power cut would
    void start();  // again; returns when it answers

  private:
    void initialise();
    bool answers() const;

    std::filesystem::path folder_;
    int port_ = 0;
    pid_t server_ = -1;
    int janitor_ = -1;  // pipe whose end tells the janitor that this process is gone
    int databases_ = 0;
};

}  // namespace vestibule::tests

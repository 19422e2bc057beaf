// A real Kafka broker for the contract tests: one a test run, started at first use, gone with the process.
#pragma once

#include <sys/types.h>
#include <filesystem>
#include <string>

namespace vestibule::tests {

// Apache Kafka 4.1 in KRaft mode on free ports; throws std::runtime_error, naming the remedy, where its jars or Java
// are missing. Topics are not made by themselves.
class KafkaBroker {
  public:
    static KafkaBroker& shared();
    ~KafkaBroker();

    std::string brokers() const { return "127.0.0.1:" + std::to_string(port_); }

  private:
    KafkaBroker();
    void format();
    void wait_until_it_answers() const;

    std::filesystem::path folder_;
    int port_ = 0;
    pid_t server_ = 0;
    int janitor_ = -1;
};

}  // namespace vestibule::tests

#include "tests/support/kafka.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>

#include "infra/kafka/topic_admin.hpp"
#include "source_folder.hpp"
#include "tests/support/child_process.hpp"

namespace vestibule::tests {

namespace {

namespace fs = std::filesystem;

fs::path libraries() {
    auto libs = fs::path(source_folder) / ".cache" / "kafka-4.1.0" / "libs";
    if (!fs::exists(libs / ".complete"))
        throw std::runtime_error(libs.string() + " is missing: run tests/support/fetch_kafka.sh");
    return libs;
}

std::string java() {
    for (const auto* path : {"/usr/bin/java", "/usr/lib/jvm/java-17-openjdk-amd64/bin/java"})
        if (::access(path, X_OK) == 0) return path;
    throw std::runtime_error("java is missing: install Debian's openjdk-17-jre-headless");
}

Arguments kafka(const std::string& main_class) {
    return {java(),
            "-Xms128m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            libraries().string() + "/*",
            main_class};
}

constexpr auto fixed_properties =
    "process.roles=broker,controller\n"
    "node.id=1\n"
    "controller.listener.names=CONTROLLER\n"
    "inter.broker.listener.name=PLAINTEXT\n"
    "offsets.topic.num.partitions=4\n"
    "offsets.topic.replication.factor=1\n"
    "transaction.state.log.replication.factor=1\n"
    "transaction.state.log.min.isr=1\n"
    "transaction.state.log.num.partitions=2\n"
    "share.coordinator.state.topic.replication.factor=1\n"
    "share.coordinator.state.topic.min.isr=1\n"
    "group.initial.rebalance.delay.ms=0\n"
    "auto.create.topics.enable=false\n"
    "broker.session.timeout.ms=1500\n"
    "broker.heartbeat.interval.ms=300\n"
    "num.network.threads=2\n"
    "num.io.threads=2\n"
    "log.cleaner.dedupe.buffer.size=2097152\n";

}  // namespace

KafkaBroker& KafkaBroker::shared() {
    static KafkaBroker broker;
    return broker;
}

KafkaBroker::KafkaBroker() {
    std::string name = (fs::temp_directory_path() / "vestibule-kafka-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("can't make " + name);
    folder_ = name;
    format();
    auto start = kafka("kafka.Kafka");
    start.push_back((folder_ / "server.properties").string());
    server_ = launch(start, (folder_ / "kafka.log").string());
    janitor_ = start_janitor(R"(kill -KILL "$2"; rm -rf "$1")", {folder_.string(), std::to_string(server_)});
    wait_until_it_answers();
}

KafkaBroker::~KafkaBroker() {
    if (server_ > 0) {
        ::kill(server_, SIGKILL);
        ::waitpid(server_, nullptr, 0);
    }
    ::close(janitor_);
}

void KafkaBroker::format() {
    port_ = free_port();
    const auto controller = std::to_string(free_port());
    const auto own = std::to_string(port_);
    const auto properties = folder_ / "server.properties";
    std::ofstream(properties) << fixed_properties << "controller.quorum.voters=1@127.0.0.1:" << controller << "\n"
                              << "listeners=PLAINTEXT://127.0.0.1:" << own << ",CONTROLLER://127.0.0.1:" << controller
                              << "\n"
                              << "advertised.listeners=PLAINTEXT://127.0.0.1:" << own << "\n"
                              << "log.dirs=" << (folder_ / "data").string() << "\n";
    auto storage = kafka("kafka.tools.StorageTool");
    for (const auto* word : {"format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c"}) storage.emplace_back(word);
    storage.push_back(properties.string());
    run(storage, (folder_ / "format.log").string(), "kafka.tools.StorageTool");
}

void KafkaBroker::wait_until_it_answers() const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    kafka::TopicAdmin admin({.brokers = brokers()});
    while (true) {
        try {
            if (admin.brokers() > 0) return;
        } catch (const std::exception&) {
        }
        if (std::chrono::steady_clock::now() > deadline || ::waitpid(server_, nullptr, WNOHANG) != 0)
            throw std::runtime_error("Kafka does not answer, see " + (folder_ / "kafka.log").string());
    }
}

}  // namespace vestibule::tests

#include "app/config/kafka_file.hpp"

#include <fstream>
#include <iterator>
#include <utility>

#include "infra/kafka/properties.hpp"

namespace vestibule::app {

namespace fs = std::filesystem;

std::expected<std::map<std::string, std::string>, std::vector<Fault>> read_kafka_file(const fs::path& file,
                                                                                      const std::string& origin) {
    const std::string key = "events.kafka.properties_file";
    std::error_code failure;
    const auto status = fs::status(file, failure);
    std::ifstream stream(file);
    if (!fs::is_regular_file(status) || !stream)
        return std::unexpected(std::vector{Fault{origin, key, "can't read " + file.string(), "name a readable file"}});
    if ((status.permissions() & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none)
        return std::unexpected(
            std::vector{Fault{origin, key, file.string() + " is open to others", "chmod 600 " + file.string()}});

    auto read = kafka::read_properties(std::string(std::istreambuf_iterator(stream), {}));
    if (read.faults.empty()) return std::move(read.values);
    std::vector<Fault> faults;
    for (auto& [line, problem, remedy] : read.faults)
        faults.push_back({line ? file.string() + ":" + std::to_string(line) : file.string(), key, std::move(problem),
                          std::move(remedy)});
    return std::unexpected(std::move(faults));
}

}  // namespace vestibule::app

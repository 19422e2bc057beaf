// The file of events.kafka.properties_file.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "app/config/fault.hpp"

namespace vestibule::app {

// Properties of librdkafka. `origin` is where the setting came from: faults of the file as a whole point there, those
// of a line at the line. The file may hold a password, so that only its owner may read it.
std::expected<std::map<std::string, std::string>, std::vector<Fault>> read_kafka_file(const std::filesystem::path& file,
                                                                                      const std::string& origin);

}  // namespace vestibule::app

// What a stand-in received, kept as JSON lines for whoever looks or tests.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>

namespace vestibule::app::stand_in {

// One file, appended to and flushed line by line. Thread-safe.
class Journal {
  public:
    // Makes the folder. Throws std::runtime_error when the file cannot be written.
    explicit Journal(const std::filesystem::path& file);
    void write(const boost::json::object& line);

  private:
    std::mutex mutex_;
    std::ofstream out_;
};

}  // namespace vestibule::app::stand_in

#include "app/stand_in/journal.hpp"

#include <boost/json/serialize.hpp>
#include <stdexcept>

namespace vestibule::app::stand_in {

Journal::Journal(const std::filesystem::path& file) {
    std::filesystem::create_directories(file.parent_path());
    out_.open(file, std::ios::app);
    if (!out_) throw std::runtime_error("can't write " + file.string());
}

void Journal::write(const boost::json::object& line) {
    const auto text = boost::json::serialize(line);
    const std::scoped_lock lock(mutex_);
    out_ << text << '\n' << std::flush;
}

}  // namespace vestibule::app::stand_in

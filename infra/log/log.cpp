#include "infra/log/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <atomic>
#include <memory>

#include "infra/log/line.hpp"

namespace vestibule::log {
namespace {

std::atomic<Level> threshold{Level::info};
std::atomic<Format> chosen{Format::text};

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>("vestibule", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->set_level(spdlog::level::trace);
        return made;
    }();
    return *instance;
}

}  // namespace

void configure(Level level, Format format) {
    threshold = level;
    chosen = format;
}

std::optional<Level> level_of(std::string_view name) {
    if (name == "debug") return Level::debug;
    if (name == "info") return Level::info;
    if (name == "warning") return Level::warning;
    if (name == "error") return Level::error;
    return std::nullopt;
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
    if (level < threshold.load(std::memory_order_relaxed)) return;
    const auto text = line(chosen, level, SystemClock{}.now(), message, fields);
    // As a string view, not a format string: braces in a value mean nothing.
    logger().log(spdlog::level::info, spdlog::string_view_t{text.data(), text.size()});
}

}  // namespace vestibule::log

#include "app/cli/database_work.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <filesystem>

#include "app/foundation.hpp"
#include "domain/shared/origin.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::app::cli {

std::shared_ptr<crypto::KeyFile> keys_of_installation(const Settings& settings) {
    if (!std::filesystem::exists(settings.keys_file))
        throw crypto::KeyFileError("keys.file " + settings.keys_file.string() +
                                   " is missing. Remedy: name the installation's data_dir or keys.file");
    return crypto::KeyFile::open_or_create(settings.keys_file);
}

void with_database(const Settings& settings, const std::function<void(sql::Session&)>& work) {
    if (settings.database.is_sqlite()) keys_of_installation(settings);
    const auto database = open_database({.url = settings.database.url, .connections = 1, .readers = 1});
    asio::io_context context;
    std::exception_ptr failure;
    const auto request = service_context();
    asio::co_spawn(context, database->transact(request, work),
                   [&failure](std::exception_ptr thrown) { failure = thrown; });
    context.run();
    database->stop();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace vestibule::app::cli

#include "app/cli/check_config.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>

#include "app/config/load_tenants.hpp"

namespace vestibule::app::cli {
namespace {

namespace json = boost::json;

std::string counted(std::size_t count, std::string_view what) {
    return std::to_string(count) + ' ' + std::string(what) + (count == 1 ? "" : "s");
}

std::string as_json(const std::vector<Fault>& faults, std::size_t tenants) {
    json::array list;
    for (const auto& fault : faults)
        list.push_back(json::object{
            {"origin", fault.origin}, {"field", fault.field}, {"problem", fault.problem}, {"remedy", fault.remedy}});
    return json::serialize(json::object{{"ok", faults.empty()}, {"tenants", tenants}, {"faults", std::move(list)}});
}

int check(const std::filesystem::path& folder, bool as_data) {
    auto loaded = load_tenants(folder);
    auto faults = loaded ? std::vector<Fault>{} : loaded.error();
    auto tenants = loaded ? (*loaded)->tenants.size() : 0;
    if (as_data)
        std::printf("%s\n", as_json(faults, tenants).c_str());
    else if (loaded)
        std::printf("%s: %s, %s, no faults\n", folder.c_str(), counted(tenants, "tenant").c_str(),
                    counted((*loaded)->clients.size(), "client").c_str());
    else
        std::fprintf(stderr, "%s%s\n", to_string(faults).c_str(), counted(faults.size(), "fault").c_str());
    return loaded ? ok : bad_usage;
}

}  // namespace

Work declare_check_config(CLI::App& command) {
    struct Options {
        std::string folder;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    command.add_option("DIR", options->folder, "The folder of tenant files; left out: tenants.dir");
    command.add_flag("--json", options->json, "Print the faults as JSON on standard output");
    return [options](const Settings& settings) {
        return check(options->folder.empty() ? settings.tenants_dir : std::filesystem::path(options->folder),
                     options->json);
    };
}

}  // namespace vestibule::app::cli

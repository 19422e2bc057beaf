#include "app/cli/stand_in.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/stand_in/partners.hpp"
#include "infra/http/listener.hpp"

namespace vestibule::app::cli {

Work declare_stand_in(CLI::App& command) {
    struct Options {
        std::string listen = "127.0.0.1:8090";
        std::string data = "./stand-in";
    };
    auto options = std::make_shared<Options>();
    auto* partners = command.add_subcommand("partners", "The MOE partner and a Watchman v2 server on one address");
    partners->add_option("--listen", options->listen, "host:port; port 0: any free one");
    partners->add_option("--data", options->data, "Folder of what was received, as JSON lines");
    partners->footer("The first name steers it: Slow, Fail, Flaky, Reject; everybody else is answered well.");
    command.require_subcommand(1);
    return [options](const Settings&) {
        const auto listen = Endpoint::parse(options->listen);
        if (!listen) {
            std::fprintf(stderr, "stand-in: --listen: '%s' is not accepted; expected host:port\n",
                         options->listen.c_str());
            return bad_usage;
        }
        try {
            stand_in::serve_partners(*listen, options->data);
            return ok;
        } catch (const http::CannotListen& failure) {
            std::fprintf(stderr, "stand-in: --listen: %s; stop what listens there, or take a free port: 127.0.0.1:0\n",
                         failure.what());
            return failed;
        } catch (const std::exception& failure) {
            std::fprintf(stderr, "stand-in: %s\n", failure.what());
            return failed;
        }
    };
}

}  // namespace vestibule::app::cli

// The command line's frame: flags of the settings table on every command, then the command's own work.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <map>

#include "app/cli/command.hpp"
#include "app/version.hpp"

namespace vestibule::app::cli {
namespace {

// Flags that CLI11 doesn't know, each as the key of an unknown setting; stray words are left in `words`.
std::vector<std::string> unknown_flags(const std::vector<std::string>& rest, std::vector<std::string>& words) {
    std::vector<std::string> flags;
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (!rest[i].starts_with("-") || rest[i] == "--") {
            if (rest[i] != "--") words.push_back(rest[i]);
            continue;
        }
        flags.push_back(rest[i].substr(0, rest[i].find('=')));
        bool value_follows =
            rest[i].find('=') == std::string::npos && i + 1 < rest.size() && !rest[i + 1].starts_with("-");
        if (value_follows) ++i;
    }
    return flags;
}

class Frame {
  public:
    Frame() : app_("vestibule: registration, enrollment and login for cardholder programs", "vestibule") {
        app_.set_version_flag("--version", std::string(version()));
        app_.set_help_flag("-h,--help", "Print this help and exit");
        app_.add_flag("--help-config", help_config_, "Print the table of settings and exit");
        app_.require_subcommand(0, 1);
        app_.allow_extras();
        app_.fallthrough();
        app_.footer("Exit codes: 0 ok, 1 failed, 2 bad usage or configuration.");
        add_settings();
        for (const auto& command : commands()) {
            auto* sub = app_.add_subcommand(std::string(command.name), std::string(command.summary));
            works_[sub] = command.declare(*sub);
            auto note = sub->get_footer();
            sub->footer(note + (note.empty() ? "" : "\n") +
                        "--config FILE, --demo and every setting go with it: see vestibule --help-config.");
        }
    }

    int run(int argc, const char* const* argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            if (error.get_exit_code() == 0) {
                hide_settings();
                return app_.exit(error);
            }
            std::fprintf(stderr, "%s%s\nsee %s --help\n", typed_wrong().c_str(), error.what(),
                         innermost().second.c_str());
            return bad_usage;
        }
        if (help_config_) return print(app::help_config());

        auto chosen = app_.get_subcommands();
        if (chosen.empty() && !print_config_ && app_.remaining().empty()) {
            hide_settings();
            std::fputs((app_.help() + "\nName a command, such as serve.\n").c_str(), stderr);
            return bad_usage;
        }
        auto loaded = load();
        if (!loaded) return bad_usage;
        if (print_config_) return print(app::print_config(*loaded));
        return works_.at(chosen.front())(loaded->values);
    }

  private:
    static int print(const std::string& text) {
        std::fputs(text.c_str(), stdout);
        return ok;
    }

    // The innermost command that was named, with the words that lead to it.
    std::pair<CLI::App*, std::string> innermost() {
        std::pair<CLI::App*, std::string> found{&app_, app_.get_name()};
        for (auto inner = app_.get_subcommands(); !inner.empty(); inner = found.first->get_subcommands())
            found = {inner.front(), found.second + ' ' + inner.front()->get_name()};
        return found;
    }

    // What a flag that is none may mean of the innermost command's own; empty where none is near.
    std::string near_own(const std::string& flag) {
        std::vector<std::string> names;
        for (const auto* option : innermost().first->get_options())
            for (const auto& name : option->get_lnames()) names.push_back("--" + name);
        return did_you_mean(flag, {names.begin(), names.end()});
    }

    // A line for each flag and command that is none: where one that is required was mistyped, CLI11 says only that it
    // is missing.
    std::string typed_wrong() {
        std::vector<std::string> words;
        std::string lines;
        for (const auto& flag : unknown_flags(app_.remaining(true), words)) {
            const auto near = near_own(flag);
            lines += flag + ": unknown flag" + (near.empty() ? "" : "; " + near) + '\n';
        }
        std::vector<std::string> names;
        for (const auto* command : innermost().first->get_subcommands([](const CLI::App*) { return true; }))
            names.push_back(command->get_name());
        if (names.empty()) return lines;
        for (const auto& word : words) {
            const auto near = did_you_mean(word, {names.begin(), names.end()});
            lines += word + ": unknown command" + (near.empty() ? "" : "; " + near) + '\n';
        }
        std::string choices;
        for (const auto& name : names) choices += (choices.empty() ? "" : ", ") + name;
        return lines + innermost().second + " has the commands " + choices + '\n';
    }

    void add_settings() {
        app_.add_option("--config", sources_.file, "Settings file (TOML); also VESTIBULE_CONFIG");
        app_.add_flag("--demo", sources_.demo, "Make and use the demo tenant");
        app_.add_flag("--print-config", print_config_, "Print the settings in force with their origin and exit");
        for (const auto& row : settings_table()) {
            std::string key(row.key);
            app_.add_option_function<std::string>(
                    "--" + key, [this, key](const std::string& value) { sources_.flags.emplace_back(key, value); },
                    std::string(row.doc))
                ->take_last();
        }
    }

    // Forty rows would bury what --help is asked for. Done last: CLI11 leaves hidden names out of its errors too.
    void hide_settings() {
        for (const auto& row : settings_table()) app_.get_option("--" + std::string(row.key))->group("");
    }

    // Everything wrong with the command line and the settings, at once.
    std::optional<LoadedSettings> load() {
        std::vector<std::string> words;
        std::vector<Fault> faults;
        for (auto& flag : unknown_flags(app_.remaining(true), words)) {
            if (auto near = near_own(flag); !near.empty())
                faults.push_back({flag, "", "unknown flag", std::move(near)});
            else
                sources_.flags.emplace_back(flag.substr(flag.find_first_not_of('-')), "");
        }
        std::vector<std::string_view> names;
        for (const auto& command : commands()) names.push_back(command.name);
        for (const auto& word : words) {
            auto near = app_.get_subcommands().empty() ? did_you_mean(word, names) : "";
            faults.push_back({"", word, app_.get_subcommands().empty() ? "unknown command" : "unexpected word",
                              near.empty() ? "see vestibule --help" : near});
        }
        sources_.environment = process_environment();
        auto loaded = load_settings(sources_);
        if (!loaded) faults.insert(faults.end(), loaded.error().begin(), loaded.error().end());
        if (faults.empty()) return std::move(*loaded);
        std::fputs(to_string(faults).c_str(), stderr);
        return std::nullopt;
    }

    CLI::App app_;
    SettingsSources sources_;
    bool help_config_ = false;
    bool print_config_ = false;
    std::map<CLI::App*, Work> works_;
};

}  // namespace

int run(int argc, const char* const* argv) {
    try {
        return Frame().run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "vestibule: %s\n", error.what());
        return failed;
    }
}

}  // namespace vestibule::app::cli

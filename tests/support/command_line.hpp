// The command line as a person calls it: words in, exit code and both streams out.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "app/cli/command.hpp"
#include "app/config/private_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace vestibule::tests {

// Sends a stream of this process to a file while it lives.
class Redirected {
  public:
    Redirected(FILE* stream, const std::filesystem::path& file) : stream_(stream), old_(::dup(::fileno(stream))) {
        std::fflush(stream_);
        int out = ::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
        ::dup2(out, ::fileno(stream_));
        ::close(out);
    }
    ~Redirected() {
        std::fflush(stream_);
        ::dup2(old_, ::fileno(stream_));
        ::close(old_);
    }

  private:
    FILE* stream_;
    int old_;
};

struct CommandLine {
    TemporaryFolder folder;
    std::string out;
    std::string errors;

    int run(std::vector<std::string> words) {
        words.insert(words.begin(), "vestibule");
        std::vector<const char*> argv;
        for (const auto& word : words) argv.push_back(word.c_str());
        int code = 0;
        {
            Redirected output(stdout, folder.path() / "out");
            Redirected error(stderr, folder.path() / "errors");
            code = app::cli::run(static_cast<int>(argv.size()), argv.data());
        }
        out = app::read_whole_file(folder.path() / "out").value();
        errors = app::read_whole_file(folder.path() / "errors").value();
        return code;
    }
    bool says(const std::string& part) const { return errors.find(part) != std::string::npos; }
};

}  // namespace vestibule::tests

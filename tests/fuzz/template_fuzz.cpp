// Whatever a template says, it is found faulty or it renders, with every value escaped: what was accepted never breaks
// a mail.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "infra/mail/render.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vestibule;
    const std::string text(data, data + size);
    const mail::Variables variables{{"site_name", "<{{link}}>"}, {"link", "https://x.example/?a=<"}, {"one_hour", ""}};
    if (mail::faults_of_template("activation", "txt", text).empty())
        mail::render({.subject = {}, .text = text, .html = {}}, variables);
    if (mail::faults_of_template("activation", "html", text).empty()) {
        const auto mail = mail::render({.subject = {}, .text = {}, .html = text}, variables);
        if (mail.html.contains('<') && !text.contains('<')) std::abort();
    }
    return 0;
}

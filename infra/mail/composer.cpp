#include "infra/mail/composer.hpp"

#include <algorithm>
#include <stdexcept>

#include "infra/mail/encoding.hpp"

namespace vestibule::mail {

namespace {

std::string replaced(std::string text, std::string_view mark, std::string_view value) {
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + value.size()))
        text.replace(at, mark.size(), value);
    return text;
}

void check_address(std::string_view address) {
    const auto at = address.rfind('@');
    const bool shaped = at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.size() <= 254;
    const bool clean = std::ranges::none_of(address, [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == 127 || c == '<' || c == '>' || c == ',' || c == ';';
    });
    if (!shaped || !clean) throw std::invalid_argument("an address that mail can't carry");
}

std::string mailbox_header(const Mailbox& mailbox) {
    if (mailbox.name.empty()) return mailbox.address;
    if (!is_ascii(mailbox.name)) return header_text(mailbox.name) + " <" + mailbox.address + ">";
    std::string quoted;
    for (char c : header_text(mailbox.name)) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return "\"" + quoted + "\" <" + mailbox.address + ">";
}

// RFC 5322, section 2.1.1 allows 998 characters a line; ASCII below that goes as it is, so that a person
// looking into a maildir can read the link.
std::string part(std::string_view type, const std::string& text) {
    std::size_t longest = 0;
    std::size_t width = 0;
    for (char c : text) {
        width = c == '\n' ? 0 : width + 1;
        longest = std::max(longest, width);
    }
    const bool plain = is_ascii(text) && longest <= 900;
    return "Content-Type: " + std::string(type) +
           "; charset=utf-8\r\nContent-Transfer-Encoding: " + (plain ? "7bit" : "quoted-printable") + "\r\n\r\n" +
           (plain ? crlf(text) : quoted_printable(text));
}

std::string body(const notification::TemplateText& rendered, const std::string& key) {
    if (rendered.html.empty()) return part("text/plain", rendered.text);
    const auto boundary = "=_" + key.substr(0, 32);
    return "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n" +
           part("text/plain", rendered.text) + "--" + boundary + "\r\n" + part("text/html", rendered.html) + "--" +
           boundary + "--\r\n";
}

}  // namespace

Mailbox parse_mailbox(std::string_view text) {
    Mailbox mailbox;
    const auto open = text.find('<');
    if (open == std::string_view::npos) {
        mailbox.address = text;
    } else {
        auto name = text.substr(0, open);
        while (name.ends_with(' ')) name.remove_suffix(1);
        if (name.size() >= 2 && name.starts_with('"') && name.ends_with('"')) name = name.substr(1, name.size() - 2);
        mailbox.name = name;
        const auto close = text.find('>', open);
        mailbox.address = text.substr(open + 1, close == std::string_view::npos ? 0 : close - open - 1);
    }
    check_address(mailbox.address);
    return mailbox;
}

Variables variables_of(const Letter& letter) {
    Variables variables{{"site_name", letter.site.name}};
    const auto* kind = notification::find_mail_kind(letter.effect.kind);
    if (!kind) throw std::invalid_argument("no such kind of mail: " + letter.effect.kind);
    if (kind->address_proven) variables["first_name"] = letter.contact.first_name;
    if (!kind->has_secret) {
        variables["happened_at"] = mail_moment(letter.effect.created_at, letter.locale);
        return variables;
    }
    if (!letter.secret) throw std::invalid_argument("the secret of this mail is gone");

    // Rounded to the nearest unit: the row is a moment younger than the secret.
    const auto life = letter.secret->expires_at - letter.effect.created_at;
    if (kind->name == "activation") {
        const auto hours = std::max<long>(1, std::chrono::round<std::chrono::hours>(life).count());
        variables["valid_hours"] = std::to_string(hours);
        variables["one_hour"] = hours == 1 ? "1" : "";
        const auto with_user =
            replaced(letter.site.policies.activation_link, "{userId}", letter.contact.user.to_string());
        variables["link"] = replaced(with_user, "{token}", letter.secret->value.reveal());
    } else {
        const auto minutes = std::max<long>(1, std::chrono::round<std::chrono::minutes>(life).count());
        variables["valid_minutes"] = std::to_string(minutes);
        variables["one_minute"] = minutes == 1 ? "1" : "";
        variables["code"] = std::string(letter.secret->value.reveal());
    }
    return variables;
}

Message Composer::compose(const Letter& letter) const {
    check_address(letter.contact.address);
    const auto sender = parse_mailbox(letter.site.mail_from);
    const auto rendered = render(letter.content, variables_of(letter));
    const auto token = base32_of_hex(letter.effect.key).substr(0, 26);

    Message message{.key = letter.effect.key,
                    .lane = letter.effect.lane,
                    .envelope_from =
                        settings_.bounce_domain.empty() ? sender.address : "b+" + token + "@" + settings_.bounce_domain,
                    .envelope_to = letter.contact.address,
                    .content = {},
                    .needs_smtputf8 = !is_ascii(letter.contact.address) || !is_ascii(sender.address)};
    message.content = "Date: " + mail_date(letter.effect.created_at) +
                      "\r\n"
                      "From: " +
                      mailbox_header(sender) + "\r\nTo: " + letter.contact.address +
                      "\r\nSubject: " + header_text(rendered.subject) + "\r\nMessage-ID: <" + token + "@" +
                      settings_.mail_domain +
                      ">\r\n"
                      "Auto-Submitted: auto-generated\r\n"
                      "X-Auto-Response-Suppress: All\r\n"
                      "X-Vestibule-Mail: " +
                      header_text(letter.effect.kind) + "\r\nContent-Language: " + header_text(letter.locale) +
                      "\r\nMIME-Version: 1.0\r\n" + body(rendered, letter.effect.key);
    return message;
}

}  // namespace vestibule::mail

// Mail to a folder: a maildir whose files appear whole or not at all.
#pragma once

#include <filesystem>
#include <memory>

#include "infra/mail/transport.hpp"

namespace vestibule::maildir {

// Makes `new`, `cur` and `tmp` where they are missing. The file's name derives from the effect, so that a
// second attempt of the same mail replaces the first: once. File work runs on a thread of its own.
class MaildirTransport final : public mail::MailTransport {
  public:
    explicit MaildirTransport(std::filesystem::path folder);
    ~MaildirTransport() override;

    asio::awaitable<notification::Outcome> deliver(mail::Message message, mail::Progress progress) override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vestibule::maildir

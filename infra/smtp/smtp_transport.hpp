// Mail by SMTP: our own client on Asio, because no library shows the phases that crash safety needs.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "infra/mail/transport.hpp"
#include "infra/smtp/smtp_url.hpp"

namespace vestibule::smtp {

struct SmtpSettings {
    SmtpUrl url;
    std::string helo_name;  // our domain, in EHLO
};

// Keeps connections per lane for a while and uses them again after RSET. Thread-safe; outlives its deliveries.
class SmtpTransport final : public mail::MailTransport {
  public:
    SmtpTransport(asio::any_io_executor executor, SmtpSettings settings);
    ~SmtpTransport() override;

    asio::awaitable<notification::Outcome> deliver(mail::Message message, mail::Progress progress) override;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vestibule::smtp

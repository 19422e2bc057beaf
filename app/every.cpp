#include "app/every.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <string>

#include "infra/log/log.hpp"

namespace vestibule::app {

asio::awaitable<void> every(std::chrono::milliseconds pause, std::string_view what,
                            std::function<asio::awaitable<void>()> turn) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    bool failing = false;
    for (;;) {
        timer.expires_after(pause);
        co_await timer.async_wait(asio::use_awaitable);
        std::string failure;
        try {
            co_await turn();
        } catch (const boost::system::system_error& error) {
            if (error.code() == asio::error::operation_aborted) throw;
            failure = error.what();
        } catch (const std::exception& error) {
            failure = error.what();
        }
        if (!failure.empty() && !failing)
            log::warning("periodic work fails", {{"work", std::string(what)}, {"error", failure}});
        if (failure.empty() && failing) log::info("periodic work goes on", {{"work", std::string(what)}});
        failing = !failure.empty();
    }
}

}  // namespace vestibule::app

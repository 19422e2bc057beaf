#include "app/http/events/endpoints.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <map>
#include <mutex>
#include <set>

#include "app/http/problem.hpp"
#include "app/http/request_headers.hpp"
#include "domain/shared/failures.hpp"
#include "events/catalog.hpp"
#include "events/schemas.hpp"
#include "events/topics.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

namespace {

using Steady = std::chrono::steady_clock;
using Items = std::vector<EventTail::Item>;

constexpr auto stream_scope = "OPS";
constexpr std::chrono::milliseconds longest_unchecked{15'000};

// Which events a client wants to see; its tenant's, in any case.
struct Filter {
    std::string tenant;
    std::set<std::string, std::less<>> types;  // empty: all
    std::set<std::string, std::less<>> subjects;

    bool passes(const events::Record& record) const {
        return record.header("ce_tenantid") == tenant && (types.empty() || types.contains(record.header("ce_type"))) &&
               (subjects.empty() || subjects.contains(record.header("ce_subject")));
    }
};

Result<Filter> filter_of(const Call& call) {
    Filter filter{.tenant = call.context.tenant, .types = {}, .subjects = {}};
    Error error{.kind = ErrorKind::invalid, .code = "VALIDATION_FAILED", .detail = "The query is not valid."};
    for (const auto& [name, value] : call.request.head.query) {
        if (name == "type")
            filter.types.insert(value);
        else if (name == "subject")
            filter.subjects.insert(value);
        else
            error.fields.push_back({"/" + name, "UNKNOWN", "There is no such parameter."});
    }
    if (!error.fields.empty()) return std::unexpected(std::move(error));
    return filter;
}

Error no_place() {
    return {.kind = ErrorKind::invalid,
            .code = "VALIDATION_FAILED",
            .detail =
                "Last-Event-ID is not an id of this stream, or the stream was set back behind it. Leave it out to "
                "begin with what happens next.",
            .fields = {{"/Last-Event-ID", "VALUE", "Not an id that the stream can go on behind."}}};
}

// One line of data: JSON has no line breaks of its own here.
std::string server_sent(const EventTail::Item& item) {
    return "id: " + item.cursor + "\ndata: " + events::structured(*item.record) + "\n\n";
}

// Streams that are open, in all and by client.
struct Places {
    std::mutex mutex = {};
    std::size_t all = 0;
    std::map<std::string, std::size_t> by_client = {};
};

class StreamPlace {
  public:
    // Throws Overloaded when there is none.
    StreamPlace(std::shared_ptr<Places> places, std::string client, const EventStreamSettings& settings)
        : places_(std::move(places)), client_(std::move(client)) {
        const std::lock_guard lock(places_->mutex);
        if (places_->all >= settings.streams) throw Overloaded("too many event streams");
        auto& own = places_->by_client[client_];
        if (own >= settings.streams_per_client) throw Overloaded("too many event streams of one client");
        ++own;
        ++places_->all;
    }
    StreamPlace(const StreamPlace&) = delete;
    StreamPlace& operator=(const StreamPlace&) = delete;
    ~StreamPlace() {
        const std::lock_guard lock(places_->mutex);
        --places_->all;
        const auto own = places_->by_client.find(client_);
        if (--own->second == 0) places_->by_client.erase(own);
    }

  private:
    std::shared_ptr<Places> places_;
    std::string client_;
};

struct Stream {
    std::shared_ptr<StreamPlace> place;
    std::shared_ptr<EventTail> tail;
    Filter filter;
    std::chrono::milliseconds comment_interval;
    ClientTokens& clients;
    Secret token;
    std::chrono::milliseconds token_trust;
};

// A token that was revoked, has expired or lost its scope ends the stream it opened.
asio::awaitable<bool> still_allowed(const Stream& stream) {
    const auto verified = co_await stream.clients.verify(stream.token);
    co_return verified && verified->scopes.contains(stream_scope);
}

asio::awaitable<void> write_events(const Stream& stream, http::BodyStream& body) {
    // Something at once, so that the client knows that it is connected.
    if (!co_await body.write(": connected\n\n")) co_return;
    Items items;
    auto commented_at = Steady::now();
    auto allowed_at = commented_at;
    while (true) {
        if (Steady::now() - allowed_at >= stream.token_trust) {
            if (!co_await still_allowed(stream)) co_return;
            allowed_at = Steady::now();
        }
        std::string chunk;
        for (const auto& item : items)
            if (stream.filter.passes(*item.record)) chunk += server_sent(item);
        if (Steady::now() - commented_at >= stream.comment_interval) {
            chunk += ": still here\n\n";
            commented_at = Steady::now();
        }
        if (!chunk.empty() && !co_await body.write(std::move(chunk))) co_return;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(commented_at + stream.comment_interval - Steady::now());
        const auto wait = std::min(left, longest_unchecked);
        items = co_await stream.tail->next(std::max(wait, std::chrono::milliseconds{1}));
    }
}

asio::awaitable<void> run_stream(std::shared_ptr<Stream> stream, http::BodyStream& body) {
    std::exception_ptr failure;
    try {
        co_await write_events(*stream, body);
    } catch (...) {
        failure = std::current_exception();
    }
    // The reader is closed also when the connection was cancelled.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await stream->tail->stop();
    if (failure) std::rethrow_exception(failure);
}

struct EventEndpoints {
    EventSource& source;
    EventStreamSettings settings;
    std::vector<std::string> topics;
    ClientTokens& clients;
    std::shared_ptr<Places> places = std::make_shared<Places>();

    asio::awaitable<http::Response> stream(Call call) {
        auto filter = filter_of(call);
        if (!filter) co_return problem(filter.error(), call);

        const auto place = std::make_shared<StreamPlace>(places, call.context.client, settings);
        auto token = bearer_token(call.request.head.headers);

        std::optional<std::string> cursor;
        if (const auto last = call.request.head.headers.find("Last-Event-ID"); last && !last->empty()) cursor = *last;
        // The starting point stands before the answer begins: nothing that happens afterwards is missed.
        std::shared_ptr<EventTail> tail = co_await source.tail(co_await asio::this_coro::executor, topics, cursor);
        if (!tail) co_return problem(no_place(), call);

        http::Response response;
        response.headers.set("Content-Type", "text/event-stream");
        response.headers.set("Cache-Control", "no-store");
        const auto own = std::make_shared<Stream>(Stream{.place = place,
                                                         .tail = std::move(tail),
                                                         .filter = std::move(*filter),
                                                         .comment_interval = settings.comment_interval,
                                                         .clients = clients,
                                                         .token = token ? std::move(*token) : Secret(),
                                                         .token_trust = settings.token_trust});
        response.stream = [own](http::BodyStream& body) { return run_stream(own, body); };
        co_return response;
    }

    static asio::awaitable<http::Response> schema(Call call) {
        for (const auto& type : events::catalog())
            if (type.type == call.path.at("type") &&
                std::string(type.schema_version) + ".json" == call.path.at("version")) {
                http::Response response;
                response.headers.set("Content-Type", "application/schema+json");
                response.body = events::schema_text(type);
                co_return response;
            }
        co_return problem(
            {.kind = ErrorKind::not_found, .code = "NO_SUCH_RESOURCE", .detail = "There is no such schema."}, call);
    }
};

}  // namespace

std::vector<Route> event_routes(EventSource& source, ClientTokens& clients, EventStreamSettings settings) {
    std::vector<std::string> topics;
    for (const auto& topic : events::topics()) topics.push_back(events::full_name(settings.topic_prefix, topic));
    const auto endpoints =
        std::make_shared<EventEndpoints>(EventEndpoints{source, settings, std::move(topics), clients});
    return {
        {.method = "GET",
         .pattern = "/events/stream",
         .operation = "streamEvents",
         .access = Access::client,
         .scopes = {stream_scope},
         .reads_query = true,
         .handle = [endpoints](Call call) { return endpoints->stream(std::move(call)); }},
        {.method = "GET",
         .pattern = "/schemas/{type}/{version}",
         .operation = "getEventSchema",
         .access = Access::open,
         .scopes = {},
         .handle = [](Call call) { return EventEndpoints::schema(std::move(call)); }},
    };
}

}  // namespace vestibule::app

#include "tests/support/database_fixture.hpp"

#include "tests/support/postgres.hpp"

namespace vestibule::tests {

RequestContext test_context() {
    return {.tenant = "acme",
            .client = "acme-web",
            .actor = "user",
            .correlation_id = "0190aaaa-0000-7000-8000-000000000001",
            .traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            .causation_id = {},
            .idempotency = {}};
}

FreshDatabase::FreshDatabase(sql::Dialect dialect, sql::DatabaseSettings settings) : settings_(std::move(settings)) {
    if (dialect == sql::Dialect::sqlite) {
        folder_ = std::make_unique<TemporaryFolder>();
        settings_.url = "sqlite:" + (folder_->path() / "vestibule.db").string();
    } else {
        settings_.url = PostgresCluster::shared().new_database();
    }
    database_ = sql::Database::open(settings_);
}

FreshDatabase::~FreshDatabase() = default;

void FreshDatabase::reopen() {
    database_.reset();
    database_ = sql::Database::open(settings_);
}

void FreshDatabase::write(const std::function<void(sql::Session&)>& work, RequestContext context) {
    async_test([&]() -> asio::awaitable<void> { co_await database_->transact(context, work); }, database_test_limit);
}

void FreshDatabase::look(const std::function<void(sql::Session&)>& work, RequestContext context) {
    async_test([&]() -> asio::awaitable<void> { co_await database_->look(context, work); }, database_test_limit);
}

}  // namespace vestibule::tests

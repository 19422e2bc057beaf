#include "infra/sql/users/sql_foreign_costs.hpp"

#include "domain/shared/origin.hpp"

namespace vestibule::sql {

asio::awaitable<std::map<std::string, std::set<std::string>>> SqlForeignCosts::by_tenant() {
    const auto context = service_context();
    std::map<std::string, std::set<std::string>> costs;
    co_await database_.look(context, [&](Session& session) {
        costs.clear();
        // From one key of the index to the next greater one: as many steps as there are kinds, however many users.
        std::string tenant;
        std::string cost;
        while (const auto row = session.row(
                   "tt",
                   "SELECT tenant, foreign_cost FROM user_account WHERE foreign_cost IS NOT NULL AND password_hash IS "
                   "NOT NULL AND (tenant, foreign_cost) > (:tenant, :cost) ORDER BY tenant, foreign_cost LIMIT 1",
                   tenant, cost)) {
            tenant = row->text(0);
            cost = row->text(1);
            costs[tenant].insert(cost);
        }
    });
    co_return costs;
}

}  // namespace vestibule::sql

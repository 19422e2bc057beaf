// The stores of users in memory and on a database, as contract suites take them.
#pragma once

#include "infra/sql/profile/sql_profile_edit_store.hpp"
#include "infra/sql/profile/sql_profile_store.hpp"
#include "infra/sql/registration/sql_registration_store.hpp"
#include "infra/sql/sessions/sql_hold_store.hpp"
#include "infra/sql/sessions/sql_live_session_store.hpp"
#include "infra/sql/sessions/sql_session_store.hpp"
#include "infra/sql/sessions/sql_upkeep_store.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/fake_users.hpp"
#include "tests/support/user_contract.hpp"

namespace vestibule::tests {

struct SqlUserStores {
    template <class Store, class SqlStore>
    using Stores = sql::SqlTransactor<Store, SqlStore, sql::StoreTools>;

    explicit SqlUserStores(sql::Dialect dialect) : database(dialect) {}

    FreshDatabase database;
    TestTools tools;
    Stores<registration::RegistrationStore, sql::SqlRegistrationStore> registrations{database.get(), tools.tools};
    Stores<sessions::SessionStore, sql::SqlSessionStore> sessions{database.get(), tools.tools};
    Stores<sessions::LiveSessionStore, sql::SqlLiveSessionStore> live_sessions{database.get(), tools.tools};
    Stores<sessions::HoldStore, sql::SqlHoldStore> holds{database.get(), tools.tools};
    Stores<sessions::UpkeepStore, sql::SqlUpkeepStore> upkeep{database.get(), tools.tools};
    Stores<profile::ProfileStore, sql::SqlProfileStore> profiles{database.get(), tools.tools};
    Stores<profile::ProfileEditStore, sql::SqlProfileEditStore> profile_edits{database.get(), tools.tools};
    UserContract users{registrations, sessions,      live_sessions, holds,    upkeep,
                       profiles,      profile_edits, tools.clock,   tools.ids};
};

struct FakeUserStores {
    FakeUsers tables;
    FakeRegistrationStore registration_store{tables};
    FakeSessionStore session_store{tables};
    FakeLiveSessionStore live_session_store{tables};
    FakeHoldStore hold_store{tables};
    FakeUpkeepStore upkeep_store{tables};
    FakeProfileStore profile_store{tables};
    FakeProfileEditStore edit_store{tables};
    FakeTransactor<registration::RegistrationStore> registrations{registration_store};
    FakeTransactor<sessions::SessionStore> sessions{session_store};
    FakeTransactor<sessions::LiveSessionStore> live_sessions{live_session_store};
    FakeTransactor<sessions::HoldStore> holds{hold_store};
    FakeTransactor<sessions::UpkeepStore> upkeep{upkeep_store};
    FakeTransactor<profile::ProfileStore> profiles{profile_store};
    FakeTransactor<profile::ProfileEditStore> profile_edits{edit_store};
    TestTools tools;
    UserContract users{registrations, sessions,      live_sessions, holds,    upkeep,
                       profiles,      profile_edits, tools.clock,   tools.ids};
};

}  // namespace vestibule::tests

// The part of every writing store that puts events and their secrets into the outbox.
#pragma once

#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// A store of `Port`, which is an EmittingStore, with that part done.
template <class Port>
class SqlEmitting : public Port {
  public:
    SqlEmitting(Session& session, const StoreTools& tools) : session_(session), tools_(tools) {}

    Uuid emit(const events::Draft& event) override { return tools_.emit(session_, event); }
    void attach_secret(const Uuid& event_id, const Secret& secret, Instant expires) override {
        tools_.attach_secret(session_, event_id, secret, expires);
    }

  protected:
    Session& session_;
    const StoreTools& tools_;
};

}  // namespace vestibule::sql

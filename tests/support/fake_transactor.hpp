// A transactor over one fake store: closures run at once, where they are awaited.
#pragma once

#include "domain/shared/failures.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::tests {

template <class Store>
class FakeTransactor final : public Transactor<Store> {
  public:
    explicit FakeTransactor(Store& store) : store_(store) {}

    bool gone = false;     // the database does not answer
    int transactions = 0;  // writing ones so far
    int looks = 0;

  protected:
    asio::awaitable<void> write(const RequestContext&, const typename Transactor<Store>::Closure& closure) override {
        if (gone) throw Unavailable("the database is gone");
        ++transactions;
        closure(store_);
        co_return;
    }
    asio::awaitable<void> read(const RequestContext&, const std::function<void(Store&)>& closure) override {
        if (gone) throw Unavailable("the database is gone");
        ++looks;
        closure(store_);
        co_return;
    }

  private:
    Store& store_;
};

}  // namespace vestibule::tests

// Guests and enrollments in memory, and a screening that answers what the test wants.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "domain/enrollment/store.hpp"

namespace vestibule::tests {

// The tables, and how screenings end.
struct FakeEnrollments {
    struct GuestRow {
        enrollment::NewGuest made;
        UserStatus status = UserStatus::pending_screening;
        std::uint64_t version = 1;
        std::vector<Asset> assets;
        std::vector<Consent> consents;
    };
    std::map<Uuid, GuestRow> guests;
    std::map<Uuid, Enrollment> enrollments;
    std::set<std::tuple<std::string, std::string, std::string>> names;  // tenant, site, folded
    std::vector<events::Draft> events;
    std::vector<std::pair<ScreeningSubject, ScreeningRequest>> screenings;
    ScreeningStatus next = ScreeningStatus::clear;
    Instant decided_at{std::chrono::microseconds(1'790'000'000'500'000)};

    std::vector<std::string> types() const {
        std::vector<std::string> names_of_events;
        for (const auto& event : events) names_of_events.emplace_back(event.type);
        return names_of_events;
    }

    // What the state machine does to the rows.
    void settle(const Uuid& user, const Uuid& enrollment, ScreeningStatus status) {
        auto& row = enrollments.at(enrollment);
        row.status = status == ScreeningStatus::clear ? UserStatus::active
                     : status == ScreeningStatus::hit ? UserStatus::on_hold_screening
                                                      : UserStatus::pending_screening;
        row.decided_at = row.screened_at =
            status == ScreeningStatus::pending ? std::nullopt : std::optional(decided_at);
        guests.at(user).status = row.status;
    }
};

class FakeEnrollmentStore final : public enrollment::EnrollmentStore {
  public:
    explicit FakeEnrollmentStore(FakeEnrollments& tables) : tables_(tables) {}

    Uuid emit(const events::Draft& event) override {
        tables_.events.push_back(event);
        return {};
    }
    void attach_secret(const Uuid&, const Secret&, Instant) override {}

    ScreeningStatus begin_screening(const ScreeningSubject& subject, const ScreeningRequest& request) override {
        tables_.screenings.emplace_back(subject, request);
        tables_.settle(subject.user, subject.enrollment.value(), tables_.next);
        return tables_.next;
    }

    bool insert(const enrollment::NewGuest& guest) override {
        const auto& enrollment = guest.enrollment;
        for (const auto& name : guest.names)
            if (tables_.names.contains({enrollment.tenant, enrollment.site, name.folded})) return false;
        for (const auto& name : guest.names) tables_.names.insert({enrollment.tenant, enrollment.site, name.folded});
        tables_.guests[enrollment.user] = {
            .made = guest, .version = guest.user_version, .assets = guest.assets, .consents = guest.consents};
        tables_.enrollments[enrollment.id] = enrollment;
        return true;
    }

    std::optional<Enrollment> find(const Reach& reach, const Uuid& enrollment) override {
        const auto found = tables_.enrollments.find(enrollment);
        if (found == tables_.enrollments.end() || !reaches(reach, found->second)) return std::nullopt;
        return found->second;
    }

    std::optional<enrollment::Guest> find_guest(const Reach& reach, const Uuid& user) override {
        const auto found = tables_.guests.find(user);
        if (found == tables_.guests.end()) return std::nullopt;
        const auto& row = found->second;
        const auto& enrollment = tables_.enrollments.at(row.made.enrollment.id);
        if (!reaches(reach, enrollment)) return std::nullopt;
        return enrollment::Guest{.id = user,
                                 .status = row.status,
                                 .version = row.version,
                                 .person = row.made.person,
                                 .identifier = row.made.identifier,
                                 .has_default_asset = std::ranges::any_of(row.assets, &Asset::is_default),
                                 .enrollment = enrollment};
    }
    std::optional<enrollment::Guest> lock_guest(const Reach& reach, const Uuid& user) override {
        return find_guest(reach, user);
    }

    void set_person(const Uuid& user, const Person& person, std::uint64_t version, Instant) override {
        tables_.guests.at(user).made.person = person;
        tables_.guests.at(user).version = version;
    }
    void add(const enrollment::Guest& guest, const std::vector<Consent>& consents, const std::vector<Asset>& assets,
             Instant) override {
        auto& row = tables_.guests.at(guest.id);
        if (std::ranges::any_of(assets, &Asset::is_default))
            for (auto& asset : row.assets) asset.is_default = false;
        std::ranges::copy(assets, std::back_inserter(row.assets));
        std::ranges::copy(consents, std::back_inserter(row.consents));
    }
    std::uint64_t version_of(const Uuid& user) override { return tables_.guests.at(user).version; }

  private:
    static bool reaches(const Reach& reach, const Enrollment& enrollment) {
        return reach.tenant == enrollment.tenant && reach.sites.contains(enrollment.site) &&
               reach.includes_issuer(enrollment.issuer);
    }

    FakeEnrollments& tables_;
};

// Asks nobody: the fake store decides.
struct AskedDesk final : ScreeningDesk {
    std::vector<ScreenedPerson> asked;
    std::function<void()> meanwhile;  // what others do while it is asked
    asio::awaitable<ScreeningRequest> ask(std::string, ScreenedPerson person) override {
        asked.push_back(person);
        if (meanwhile) meanwhile();
        co_return ScreeningRequest{.person = std::move(person)};
    }
};

// Decides while it is waited for.
struct DecidingWaiter final : ScreeningWaiter {
    explicit DecidingWaiter(FakeEnrollments& tables_of_guests) : tables(tables_of_guests) {}
    FakeEnrollments& tables;
    ScreeningStatus decides = ScreeningStatus::pending;
    std::vector<std::chrono::milliseconds> waited;

    asio::awaitable<ScreeningStatus> decision(std::string, Uuid user, std::chrono::milliseconds limit) override {
        waited.push_back(limit);
        tables.settle(user, tables.guests.at(user).made.enrollment.id, decides);
        co_return decides;
    }
};

}  // namespace vestibule::tests

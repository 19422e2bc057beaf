// Sanctions screening as every feature meets it: whom to screen, what a provider says, how a screening begins and
// how to wait for its end. The state machine itself is domain/screening.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"
#include "domain/shared/error.hpp"
#include "domain/shared/ids.hpp"
#include "domain/shared/user.hpp"

namespace vestibule {

// Where a person stands: no decision yet, nothing found, or an open or confirmed hit. Never a boolean.
enum class ScreeningStatus { pending, clear, hit };

// PENDING, CLEAR, HIT
std::string_view to_string(ScreeningStatus status);
std::optional<ScreeningStatus> parse_screening_status(std::string_view text);

// What a provider is told. All of it is personal data.
struct ScreenedPerson {
    std::string first_name;
    std::optional<std::string> middle_name = {};
    std::string last_name;
    std::vector<std::string> other_names = {};      // aliases and former names: each is screened
    std::optional<std::string> date_of_birth = {};  // YYYY-MM-DD
    std::string country_code;                       // ISO 3166-1 alpha-2

    // "First Middle Last", as far as there are such
    std::string full_name() const;

    friend bool operator==(const ScreenedPerson&, const ScreenedPerson&) = default;
};

// What of a user is screened.
ScreenedPerson screened(const Person& person);

// One publication of a list, as an answer names it.
struct ListVersion {
    std::string list;              // "ofac-sdn", "us_ofac", …
    std::string hash;              // hex, or the version where a provider has no hash
    std::string publication_date;  // YYYY-MM-DD; empty where the provider doesn't tell

    friend bool operator==(const ListVersion&, const ListVersion&) = default;
};

// Someone on a list who the person may be.
struct ScreeningCandidate {
    std::string list;
    std::string entity;
    std::string entity_hash;    // changes when the entry does
    std::string matched_name;   // as published; empty where the provider doesn't tell
    std::string name_kind;      // primary, strong_alias, weak_alias, former_name; empty likewise
    double score = 0;           // 0 … 1
    bool potential = false;     // at or above the threshold: a human decides
    std::string fields = "{}";  // JSON object, reasons by field
};

// What a provider said of one person, against one version of its list.
struct ScreeningAnswer {
    std::string provider;  // builtin, watchman, yente
    std::string provider_version;
    std::string algorithm;
    ListVersion list;
    bool demo_list = false;  // the shipped one, years out of date
    double threshold = 0;
    std::vector<std::string> normalized;         // the names as they were compared
    std::vector<ScreeningCandidate> candidates;  // above the floor, by falling score
    std::vector<std::string> unread = {};        // why names could not be compared: a human has to
    Instant answered_at;

    // Something for a human to judge.
    bool potential_match() const;
};

// A person ready to be screened. `likeness` is the keyed hash by which the same person is known again under another
// identifier, spelling case or site of the tenant. Without an answer the decision comes later.
struct ScreeningRequest {
    ScreenedPerson person;
    Digest likeness{};
    std::optional<ScreeningAnswer> answer = {};
};

enum class ScreeningCause {
    enrollment,
    registration,
    changed_person,
    joined_site,
    changed_list,
    revalidation,
    migration
};

std::string_view to_string(ScreeningCause cause);  // enrollment, registration, changed-person, …
std::optional<ScreeningCause> parse_screening_cause(std::string_view text);

struct ScreeningSubject {
    std::string tenant;
    Uuid user;
    std::optional<Uuid> enrollment = {};
    std::string site;
    ScreeningCause cause = ScreeningCause::enrollment;
};

// Asked before the transaction. Answers at once where the provider works in this process and has a list that is good
// enough; else leaves `answer` empty. Never throws for the provider's sake. Thread-safe.
class ScreeningDesk {
  public:
    virtual ~ScreeningDesk() = default;
    virtual asio::awaitable<ScreeningRequest> ask(std::string tenant, ScreenedPerson person) = 0;
};

// What a store can do whose users are screened, inside its transaction and while the user's row is held (or was
// inserted by it).
class ScreeningStart {
  public:
    virtual ~ScreeningStart() = default;

    // Begins a screening anew, whatever was decided before, and settles it at once where `request` carries an answer
    // for the list version in force. Sets the user's status (PENDING_SCREENING, ACTIVE, ON_HOLD_SCREENING; a user who
    // has not activated yet stays PENDING_ACTIVATION) and the enrollment's, writes evidence and case, emits what
    // follows from it. Returns where the person stands now.
    virtual ScreeningStatus begin_screening(const ScreeningSubject& subject, const ScreeningRequest& request) = 0;
};

// Waits for the end of a screening: woken at once on the instance that decides, elsewhere within 100 ms.
class ScreeningWaiter {
  public:
    virtual ~ScreeningWaiter() = default;
    // PENDING when `limit` has passed without a decision.
    virtual asio::awaitable<ScreeningStatus> decision(std::string tenant, Uuid user,
                                                      std::chrono::milliseconds limit) = 0;
};

// The answer to a hit; `enrollment` where there is one. Says nothing of why.
Error screening_denied(const std::optional<Uuid>& enrollment);

}  // namespace vestibule

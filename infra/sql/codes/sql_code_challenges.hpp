// One-time codes in the database.
#pragma once

#include "domain/shared/code_challenge.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// A part of the stores that send or take codes; lives as long as their closure.
class SqlCodeChallenges final : public CodeChallengeStore {
  public:
    SqlCodeChallenges(Session& session, const StoreTools& tools) : session_(session), tools_(tools) {}

    std::optional<StandingCode> open_line(const CodeLine& line, const NewCode& code) override;
    void replace_code(const CodeLine& line, const NewCode& code, const SendHistory& sends) override;
    std::optional<CodeChallenge> find_challenge(const std::string& tenant, const Uuid& id, const Secret& code) override;
    std::optional<CodeChallenge> newest_challenge(const CodeLine& line, const Secret& code) override;
    bool use_code(const Uuid& challenge, Instant now) override;
    void count_try(const Uuid& challenge) override;
    void end_codes(const std::string& tenant, const Uuid& user, Instant now) override;
    void end_earlier_changes(const std::string& tenant, const Uuid& user, const Uuid& newest, Instant now) override;
    void emit_shadow(const events::Draft& event, const Secret& secret, Instant expires) override;
    void sweep_codes(Instant before) override;
    std::vector<std::pair<std::string, std::size_t>> crowded_with_unknown_names(std::size_t most) override;
    void drop_unknown_names(const std::string& tenant, std::size_t count) override;

  private:
    Digest line_key(const CodeLine& line) const;
    Digest code_hash(const Uuid& challenge, const Secret& code) const;
    std::optional<CodeChallenge> challenge_of(const std::optional<Row>& row, const Secret& code) const;

    Session& session_;
    const StoreTools& tools_;
};

}  // namespace vestibule::sql

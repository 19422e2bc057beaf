// One-time codes by mail: who gets one, how often, and what a submitted one is worth (api.md section 5).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/cryptography.hpp"
#include "domain/shared/emitting_store.hpp"
#include "domain/shared/error.hpp"
#include "domain/shared/send_limits.hpp"

namespace vestibule {

enum class CodePurpose { login, passcode, email_change, caller };
// As rows and otp-issued.v1 name it: login, passcode, email-change, caller.
std::string_view to_string(CodePurpose purpose);

// One series of codes: its sends are counted together, and only its newest code opens anything. Every part but the
// site tells lines apart: a recipient gets no more mails by asking at another site.
struct CodeLine {
    std::string tenant;
    std::string site;  // where the newest code was asked for, and is good for
    CodePurpose purpose = CodePurpose::login;
    std::string recipient;           // folded: the person's address, or the name typed where there is none
    std::optional<Secret> device;    // one that the person has used: a line that strangers can't use up
    std::optional<Uuid> asker = {};  // of email_change: a challenge belongs to the user who asked
};

// Whom a code is for. An account that may not have one, and an unknown name, get a shadow: the same rows and answers,
// no event, no mail, and nothing that it opens.
struct CodeHolder {
    std::optional<Uuid> account;  // none: an unknown name
    Digest counter{};             // whose failures are counted; the key of that counter
    bool shadow = false;
};

struct NewCode {
    Uuid challenge;
    Secret code;
    CodeHolder holder;
    Instant sent_at;
    Instant expires;
};

// The newest code of a line as it stands.
struct StandingCode {
    Uuid challenge;
    Instant expires;
    SendHistory sends;
};

struct CodeChallenge {
    Uuid id;
    std::string tenant;
    std::string site;
    CodePurpose purpose = CodePurpose::login;
    CodeHolder holder;
    Instant expires;
    unsigned tries = 0;  // wrong ones
    bool used = false;
    bool matches = false;  // the code asked about is the one that was sent
};

inline constexpr unsigned code_tries = 5;
inline constexpr std::chrono::seconds code_resend_after{60};

// The rows of codes, inside one transaction of the store that hands them out. Locks: counter, device, account,
// then a line.
class CodeChallengeStore {
  public:
    virtual ~CodeChallengeStore() = default;

    // Holds the line until the end of the transaction. nullopt where it had no code: it is the new one's now.
    virtual std::optional<StandingCode> open_line(const CodeLine& line, const NewCode& code) = 0;
    // The new code takes the place of the one before.
    virtual void replace_code(const CodeLine& line, const NewCode& code, const SendHistory& sends) = 0;

    // Only the newest of a line is found.
    virtual std::optional<CodeChallenge> find_challenge(const std::string& tenant, const Uuid& id,
                                                        const Secret& code) = 0;
    virtual std::optional<CodeChallenge> newest_challenge(const CodeLine& line, const Secret& code) = 0;
    // False where it was used, replaced or tried too often meanwhile: of parallel calls one gets true.
    virtual bool use_code(const Uuid& challenge, Instant now) = 0;
    virtual void count_try(const Uuid& challenge) = 0;
    // Codes on their way to the user, of sign-in and password reset, are used up: whoever reads them has lost his right
    // to (a mailbox that is hers no more, a hold).
    virtual void end_codes(const std::string& tenant, const Uuid& user, Instant now) = 0;
    // Codes of the user's changes of address but the newest's are used up: each address has a line of its own, and only
    // the last one asked for counts.
    virtual void end_earlier_changes(const std::string& tenant, const Uuid& user, const Uuid& newest, Instant now) = 0;

    // The shadow of emit and attach_secret.
    virtual void emit_shadow(const events::Draft& event, const Secret& secret, Instant expires) = 0;

    // Lines without a send since `before`.
    virtual void sweep_codes(Instant before) = 0;
    // Tenants with more than `most` lines of unknown names, and by how much.
    virtual std::vector<std::pair<std::string, std::size_t>> crowded_with_unknown_names(std::size_t most) = 0;
    // Those whose last send is the longest ago.
    virtual void drop_unknown_names(const std::string& tenant, std::size_t count) = 0;
};

struct CodeOrder {
    CodeLine line;
    NewCode code;
    std::string contact_id;  // whose address it goes to; the account's own where empty
    std::string locale;
    // Another asker's mail went to the recipient within 60 s: no mail. Whoever has a challenge keeps it, others get a
    // shadow.
    bool withheld = false;
};

// What the caller is told; within 60 s the same again.
struct CodeSent {
    Uuid challenge;
    std::chrono::seconds expires_in;
};

// Sends the code, or a shadow of it. Refuses with RATE_LIMITED.
Result<CodeSent> send_code(EmittingStore& store, CodeChallengeStore& codes, const CodeOrder& order);

enum class CodeVerdict {
    right,
    dead,     // the code that was sent, but used, expired or tried too often: counts nothing
    wrong,    // counts: a failure of the holder, and a try of the challenge
    unknown,  // no such challenge here: nothing to count on
};
CodeVerdict judge_code(const std::optional<CodeChallenge>& challenge, CodePurpose purpose, std::string_view site,
                       Instant now);

}  // namespace vestibule

// Who on the list a person may be, and why.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/error.hpp"
#include "infra/sanctions/list_set.hpp"
#include "infra/sanctions/model.hpp"

namespace vestibule::sanctions {

// Written into the evidence of every decision; changes whenever the same input could score differently.
constexpr std::string_view screener_version = "vestibule-5";

struct SubjectDocument {
    std::string type;     // free; only shown
    std::string number;   // compared without blanks and punctuation
    std::string country;  // ISO 3166-1 alpha-2, or empty
};

struct Subject {
    std::string name;                           // natural order, or "LAST, First"; any script
    std::vector<std::string> other_names = {};  // aliases and former names: each is screened, the best counts
    std::optional<PartialDate> birth_date = {};
    std::vector<std::string> countries = {};  // ISO 3166-1 alpha-2: nationality and residence
    Gender gender = Gender::unknown;
    std::vector<SubjectDocument> documents = {};
};

enum class Verdict : std::uint8_t { match, near, unknown, mismatch };
std::string_view to_string(Verdict verdict);

// One field's part of a score.
struct FieldVerdict {
    std::string_view field;  // birthDate, country, gender, document
    Verdict verdict = Verdict::unknown;
    std::string given, listed;
    double points = 0;
};

// A word of the query beside the word of the listed name that it was paired with; either is empty if left over.
struct WordPair {
    std::string given, listed;
    double similarity = 0;  // 0 … 1
    double weight = 0;      // of the given word, or of the listed one if that is alone
};

struct Hit {
    double score = 0;  // 0 … 1, rounded to 4 digits
    std::uint32_t entity_id = 0;
    std::string matched_name;  // as published
    NameKind name_kind = NameKind::primary;
    std::string query_name;  // which of the subject's names it was
    double name_score = 0;   // before the evidence
    std::vector<WordPair> words;
    std::vector<FieldVerdict> fields;  // always the four, in the order above
};

struct Screening {
    std::string list_hash;
    std::string publication_date;
    std::string_view version = screener_version;
    std::vector<std::string> normalized;  // the subject's names as they were compared
    double threshold = 0;
    std::vector<Hit> hits;  // by falling score, then rising entity id

    bool potential_match() const { return !hits.empty() && hits.front().score >= threshold; }
};

struct ScreenOptions {
    double threshold = Model{}.threshold;
    double floor = Model{}.floor;  // hits below it are not told; never above the threshold
    std::size_t limit = 100;
    bool explain = true;     // fill words
    bool full_scan = false;  // scores every name: what the candidates are tested against
};

// Deterministic; may be used from several threads at once. Errors: those of normalize_name() for any of the names
// (a person whose name can't be read is not clear), SUBJECT_INVALID for a floor above the threshold, or no hit allowed.
class Screener {
  public:
    explicit Screener(std::shared_ptr<const ListSet> list, const Model& model = {});

    Result<Screening> screen(const Subject& subject, const ScreenOptions& options = {}) const;

    const ListSet& list() const { return *list_; }
    const Model& model() const { return model_; }

  private:
    std::shared_ptr<const ListSet> list_;
    Model model_;
};

}  // namespace vestibule::sanctions

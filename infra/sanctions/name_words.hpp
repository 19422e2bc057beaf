// The words that the built-in screener goes by, for blocking: see docs/screening.md, "Candidates lose nothing".
#pragma once

#include "domain/screening/name_words.hpp"
#include "infra/sanctions/list_keeper.hpp"

namespace vestibule::sanctions {

// `set` must not be null.
std::shared_ptr<const screening::ListWords> words_of_list(std::shared_ptr<const ListSet> set);

// The keeper outlives it.
class BuiltinNameReader final : public screening::NameReader {
  public:
    explicit BuiltinNameReader(const ListKeeper& keeper) : keeper_(keeper) {}

    std::string version() const override;
    std::optional<std::vector<screening::NameWord>> words_of(const ScreenedPerson& person) const override;
    std::shared_ptr<const screening::ListWords> loaded_list() const override;

  private:
    const ListKeeper& keeper_;
};

}  // namespace vestibule::sanctions

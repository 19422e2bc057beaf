// From the texts of the four files to a set: every row read, every entry checked, all of it or nothing.
#pragma once

#include "infra/sanctions/list_files.hpp"
#include "infra/sanctions/list_set.hpp"

namespace vestibule::sanctions {

// Of one set; used once. The options outlive it.
class ListLoader {
  public:
    ListLoader(ListTexts names, const LoadOptions& options) : names_(std::move(names)), options_(options) {}

    LoadedListSet load(ListTexts texts, std::string publication_date);

  private:
    void fault(std::size_t file, std::size_t line, std::string what);
    // A fault, unless the set is taken as it is.
    void doubt(std::size_t file, std::size_t line, std::string what);
    void warn(std::size_t file, std::size_t line, std::string what);

    void read(std::size_t at, std::string text);
    void add_entries();
    Entity* entity_of(std::size_t file, std::size_t line, std::string_view text);
    void add_comments();
    void add_aliases();
    void add_addresses();
    void finish();
    void count_entries();
    void compare_sizes(const ListCounts& before);
    void index_names();
    void index_documents();

    ListTexts names_;
    const LoadOptions& options_;
    std::shared_ptr<ListSet> set_{new ListSet};
    std::array<CsvRows, list_file_count> rows_;
    ListTexts hashes_;
    std::vector<ListFault> faults_;
};

}  // namespace vestibule::sanctions

// The list in service: loaded from its folder, taken up anew when the files change, never replaced by a broken set.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "domain/shared/clock.hpp"
#include "infra/sanctions/list_set.hpp"

namespace vestibule::sanctions {

// A list set with what the service must know of its age.
struct KeptList {
    std::shared_ptr<const ListSet> set;
    Instant written_at;  // newest file time: when the set was last written or confirmed
    bool demo = false;   // the shipped one: exempt from the age limit, and says so
};

// look() on one thread at a time, the rest on any.
class ListKeeper {
  public:
    // An empty folder: the list that ships.
    explicit ListKeeper(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Reads the folder where it changed since the last look and has been still for one (the first one need not be).
    // Blocks for as long as loading takes. True where what is kept changed; a set that is refused is logged once and
    // leaves the old one.
    bool look();

    // nullptr before the first set was taken.
    std::shared_ptr<const KeptList> kept() const;

  private:
    struct FileState {
        std::string name;
        std::filesystem::file_time_type written;
        std::uintmax_t size = 0;
        friend bool operator==(const FileState&, const FileState&) = default;
    };

    std::vector<FileState> scan() const;
    bool take(LoadedListSet loaded, Instant written_at, bool demo);
    void tell_refused(const std::vector<ListFault>& faults) const;

    std::filesystem::path folder_;
    std::vector<FileState> seen_;   // at the last look
    std::vector<FileState> tried_;  // at the last load, taken or refused
    bool missing_ = false;          // and it was said
    mutable std::mutex mutex_;
    std::shared_ptr<const KeptList> kept_;
};

}  // namespace vestibule::sanctions

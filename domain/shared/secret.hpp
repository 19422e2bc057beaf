// A string that must not be seen: passwords, codes, tokens. Prints stars and is wiped when it ends.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace vestibule {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
    Secret& operator=(Secret other) noexcept {
        value_.swap(other.value_);
        return *this;
    }
    ~Secret() { wipe(); }

    // The only way to the text; whoever calls it answers for where it goes.
    std::string_view reveal() const { return value_; }
    bool empty() const { return value_.empty(); }

  private:
    // What a move leaves in a short string's buffer lies behind its size.
    void wipe() noexcept {
        value_.resize(value_.capacity());
        volatile char* at = value_.data();
        for (std::size_t i = 0; i < value_.size(); ++i) at[i] = 0;
        value_.clear();
    }
    std::string value_;
};

inline std::ostream& operator<<(std::ostream& out, const Secret&) {
    return out << "***";
}

}  // namespace vestibule

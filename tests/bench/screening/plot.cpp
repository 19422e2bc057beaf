#include "tests/bench/screening/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace vestibule::bench {

namespace {

template <class... Values>
std::string formatted(const char* format, Values... values) {
    std::array<char, 256> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

constexpr std::array colours{"#b3261e", "#1a5fb4", "#26a269", "#9141ac"};

// 100 % above, 0.01 % below, a decade every 80 units.
double height(double percent) {
    return 40 + (2 - std::log10(std::max(0.01, percent))) * 80;
}

}  // namespace

std::string to_text(const Plot& plot) {
    std::string text = plot.title + "\nthreshold";
    for (const auto& curve : plot.curves) text += formatted("  %22s", curve.name.c_str());
    text += "\n";
    for (std::size_t at = 0; at < plot.curves.front().percent.size(); ++at) {
        text += formatted("%9.2f", plot.from + static_cast<double>(at) * plot.step);
        for (const auto& curve : plot.curves) {
            const auto percent = curve.percent[at];
            // Twelve places for the four decades.
            const auto bar =
                static_cast<std::size_t>(std::clamp((std::log10(std::max(0.01, percent)) + 2) * 3, 0.0, 12.0));
            text += formatted("  %8.3f%% ", percent) + std::string(bar, '#') + std::string(12 - bar, ' ');
        }
        text += "\n";
    }
    return text;
}

std::string to_svg(const Plot& plot) {
    const auto steps = plot.curves.front().percent.size();
    const auto across = [&](std::size_t at) {
        return 60 + 560 * static_cast<double>(at) / static_cast<double>(steps - 1);
    };
    std::string svg =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 760 420\" font-family=\"sans-serif\" "
        "font-size=\"12\">\n";
    svg += "<text x=\"60\" y=\"20\" font-size=\"14\">" + plot.title + "</text>\n";
    for (const double percent : {100.0, 10.0, 1.0, 0.1, 0.01})
        svg += formatted(
            "<path d=\"M60 %.1fH620\" stroke=\"#ccc\"/><text x=\"52\" y=\"%.1f\" text-anchor=\"end\">%g%%</text>\n",
            height(percent), height(percent) + 4, percent);
    for (std::size_t at = 0; at < steps; at += 5)
        svg += formatted("<text x=\"%.1f\" y=\"380\" text-anchor=\"middle\">%.2f</text>\n", across(at),
                         plot.from + static_cast<double>(at) * plot.step);
    svg += "<text x=\"340\" y=\"405\" text-anchor=\"middle\">threshold</text>\n";
    for (std::size_t which = 0; which < plot.curves.size(); ++which) {
        const auto& curve = plot.curves[which];
        std::string path;
        for (std::size_t at = 0; at < steps; ++at)
            path += formatted("%c%.1f %.1f", at == 0 ? 'M' : 'L', across(at), height(curve.percent[at]));
        const auto* const colour = colours.at(which % colours.size());
        svg += "<path d=\"" + path + "\" fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\"/>\n";
        svg += formatted("<text x=\"628\" y=\"%d\" fill=\"%s\">", 60 + static_cast<int>(which) * 18, colour) +
               curve.name + "</text>\n";
    }
    return svg + "</svg>\n";
}

}  // namespace vestibule::bench

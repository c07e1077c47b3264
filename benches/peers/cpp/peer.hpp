// The common part of the peers that are written in C++. src/lib.rs documents it; the numbers are the same.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace peer {

constexpr std::size_t CHECKED = 1024;

using Spec = std::map<std::string, std::string>;

inline std::vector<int> sizes(const Spec& spec) {
    std::vector<int> found;
    std::stringstream text(spec.at("sizes"));
    for (std::string size; std::getline(text, size, '-');) found.push_back(std::stoi(size));
    return found;
}

inline float uniform(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    std::uint32_t x = a * 0x9e3779b1u ^ b * 0x85ebca77u ^ c * 0xc2b2ae3du;
    x = (x ^ x >> 15) * 0x2c1b3c6du;
    x = (x ^ x >> 12) * 0x297a2d39u;
    x ^= x >> 15;
    return float(x >> 8) / float(1 << 24);
}

inline float feature(int i, int j) { return 0.5f * uniform(i, j, 0) + 0.5f * uniform(i % 10, j, 1); }

inline int label(int i) { return uniform(i, 0, 2) < 0.8f ? i % 10 : int(10.0f * uniform(i, 1, 2)); }

inline float weight(int layer, int o, int i, int fan_in) {
    return (2.0f * uniform(o, i, 3 + layer) - 1.0f) * std::sqrt(6.0f / float(fan_in));
}

// xorshift64
struct Random {
    std::uint64_t state = 0x9e3779b97f4a7c15u;

    std::uint64_t next() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    }

    std::vector<int> order(int count) {
        std::vector<int> numbers(count);
        for (int i = 0; i < count; ++i) numbers[i] = i;
        for (int at = count - 1; at > 0; --at) std::swap(numbers[at], numbers[next() % (at + 1)]);
        return numbers;
    }
};

struct Work {
    std::function<void()> run;
    std::function<std::vector<float>()> check;
};

struct Missing {
    std::string reason;
};

inline double measure(const std::function<void()>& run, double seconds) {
    using clock = std::chrono::steady_clock;
    auto since = [](clock::time_point begin) { return std::chrono::duration<double>(clock::now() - begin).count(); };
    std::vector<double> samples;
    auto start = clock::now();
    for (long calls = 1;;) {
        auto begin = clock::now();
        for (long call = 0; call < calls; ++call) run();
        double sample = since(begin);
        if (samples.empty() && sample < seconds / 10) {
            calls *= 2;
            continue;
        }
        samples.push_back(sample / double(calls));
        if (since(start) >= seconds) {
            std::sort(samples.begin(), samples.end());
            return samples[samples.size() / 2];
        }
    }
}

inline void serve(const std::string& version, const std::function<Work(const Spec&)>& prepare) {
    std::map<std::string, Work> works;
    for (std::string line; std::getline(std::cin, line);) {
        std::stringstream words(line), answer;
        std::string command, word;
        words >> command;
        if (command == "version") {
            answer << version;
        } else if (command == "prepare") {
            Spec spec;
            while (words >> word) {
                auto at = word.find('=');
                spec[word.substr(0, at)] = word.substr(at + 1);
            }
            try {
                works[spec.at("name")] = prepare(spec);
                answer << "ready";
            } catch (const Missing& missing) {
                answer << "missing " << missing.reason;
            }
        } else if (command == "check") {
            words >> word;
            answer.precision(9);
            for (float number : works.at(word).check()) answer << number << ' ';
        } else if (command == "measure") {
            double seconds;
            words >> word >> seconds;
            answer << measure(works.at(word).run, seconds);
        }
        std::cout << answer.str() << std::endl;
    }
}

}  // namespace peer

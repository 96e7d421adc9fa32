// How many passwords the machine can hash: bcrypt by libcrypt in a bare loop on each of some threads. A line of JSON.
#include <crypt.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

int main(int count, char** arguments) {
    if (count != 4) {
        std::fputs("COST THREADS SECONDS\n", stderr);
        return 2;
    }
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    crypt_gensalt_rn("$2b$", std::strtoul(arguments[1], nullptr, 10), nullptr, 0, setting, sizeof setting);
    using Clock = std::chrono::steady_clock;
    const auto began = Clock::now();
    const auto end =
        began + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(std::atof(arguments[3])));
    std::atomic<int> hashes = 0;
    {
        std::vector<std::jthread> threads;
        for (int index = 0; index < std::atoi(arguments[2]); ++index)
            threads.emplace_back([&] {
                const auto scratch = std::make_unique<crypt_data>();
                while (Clock::now() < end) {
                    crypt_rn("correct horse battery", setting, scratch.get(), sizeof(crypt_data));
                    ++hashes;
                }
            });
    }
    std::printf("{\"rate\":%.3f}\n", hashes / std::chrono::duration<double>(Clock::now() - began).count());
}

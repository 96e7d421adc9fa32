// libcurl's multi interface on a Loop; private to the HTTP client. curl's sockets live in an epoll
// descriptor of its own, and the loop watches that one descriptor, so curl may open and close sockets as it likes. One
// timer. Handles are pooled. Everything happens on the loop; once the loop has drained, connections are closed.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"

#include <curl/curl.h>

#include <memory>

namespace souk::http {

struct CloseEasy {
    void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
using Easy = std::unique_ptr<CURL, CloseEasy>;

struct FreeHeaderList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, FreeHeaderList>;
void append(HeaderList& list, const char* line);

class CurlTransfers {
  public:
    CurlTransfers(runtime::Loop& loop, int connections_per_host, int idle_connections);
    ~CurlTransfers();  // transfers under way are given up: who awaits them never goes on
    CurlTransfers(const CurlTransfers&) = delete;
    CurlTransfers& operator=(const CurlTransfers&) = delete;

    // A handle with the options that hold for every transfer: no signals, no proxies, no waiting for resolver threads.
    Easy take();
    void give_back(Easy easy) noexcept;
    // Runs the transfer to its end. CURLOPT_PRIVATE is used here.
    task<CURLcode> run(CURL* easy);

  private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace souk::http

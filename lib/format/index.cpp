#include "format/index.hpp"

#include "base/crc32c.hpp"
#include "base/file.hpp"
#include "format/index_place.hpp"
#include "format/indexed_ids.hpp"
#include "format/run_on.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace hawk::format {

namespace {

constexpr std::size_t k_chunk = std::size_t{8} << 20;
constexpr std::size_t k_window = std::size_t{128} << 10;
constexpr std::size_t k_segment = std::size_t{1} << 19; // postings: 4 MiB
constexpr std::size_t k_sample = std::size_t{4} << 10;
constexpr std::size_t k_samples = 16;

// The beginning, the end and parts between them.
base::Result<std::uint32_t> checksum_samples(const Input& input,
                                             std::uint64_t covered) {
  std::vector<char> buffer(k_sample);
  std::uint32_t checksum = 0;
  for (std::size_t i = 0; i < k_samples; ++i) {
    const std::size_t size = std::min<std::uint64_t>(k_sample, covered);
    const std::uint64_t at = (covered - size) / (k_samples - 1) * i;
    const std::uint64_t place = i + 1 == k_samples ? covered - size : at;
    HAWK_CHECK(input.read_at(place, std::span<char>(buffer).first(size)));
    checksum = base::crc32c({buffer.data(), size}, checksum);
  }
  return checksum;
}

// A name of its own beside the last one, renamed when it is whole. Removed if
// it never is.
class NewFile final {
public:
  static base::Result<NewFile> make(const std::string& path) {
    NewFile file;
    file.path_ = path;
    file.temporary_ = path + "." + std::to_string(::getpid());
    file.fd_ = base::Fd(::open(file.temporary_.c_str(),
                               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
                                   | O_NOFOLLOW,
                               0600));
    if (!file.fd_) {
      return base::fail(base::make_system_error("write", path, errno));
    }
    return file;
  }

  NewFile(NewFile&& other) noexcept = default;
  NewFile& operator=(NewFile&&) = delete;

  ~NewFile() {
    if (fd_) {
      ::unlink(temporary_.c_str());
    }
  }

  int fd() const { return fd_.get(); }

  const std::string& path() const { return path_; }

  base::Result<> keep() {
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) {
      return base::fail(base::make_system_error("write", path_, errno));
    }
    fd_.reset();
    return {};
  }

private:
  NewFile() = default;

  std::string path_;
  std::string temporary_;
  base::Fd fd_;
};

base::Result<NewFile> make_index_file(const std::string& name) {
  const std::string cache = user_cache();
  const std::vector<std::string> places = index_places(name, cache);
  auto beside = NewFile::make(places.front());
  if (beside || places.size() == 1) {
    return beside;
  }
  ::mkdir(cache.c_str(), 0700);
  ::mkdir((cache + "/hawkctl").c_str(), 0700);
  return NewFile::make(places.back());
}

// What the threads of a build share.
struct Build {
  const Input& input;
  std::uint64_t covered;
  PostingWriter writer;
  std::atomic<std::uint64_t> next{0}; // chunk
  std::mutex mutex;                   // of what follows, and of the writer
  std::uint64_t ids = 0;
  std::optional<base::Error> failed;

  base::Result<> work();
  base::Result<> write(std::vector<Posting>& postings,
                       std::vector<Posting>& scratch);
};

base::Result<> Build::write(std::vector<Posting>& postings,
                            std::vector<Posting>& scratch) {
  sort_postings(postings, scratch);
  const std::lock_guard lock(mutex);
  ids += postings.size();
  HAWK_CHECK(writer.add_segment(postings));
  postings.clear();
  return {};
}

base::Result<> Build::work() {
  constexpr std::size_t k_around = IndexedIds::k_before + IndexedIds::k_behind;
  std::vector<Posting> postings;
  std::vector<Posting> scratch;
  postings.reserve(std::min<std::uint64_t>(k_segment, covered / 64 + 64)
                   + k_window / 8);
  IndexedIds ids_of_window;
  std::vector<IndexedId> found;
  const std::unique_ptr<char[]> buffer(new char[k_window + k_around]);
  for (std::uint64_t begin = next++ * k_chunk; begin < covered;
       begin = next++ * k_chunk) {
    const std::uint64_t end = std::min(begin + k_chunk, covered);
    for (std::uint64_t from = begin; from < end; from += k_window) {
      const std::uint64_t to = std::min(from + k_window, end);
      const std::uint64_t base =
          from - std::min<std::uint64_t>(from, IndexedIds::k_before);
      const std::span<char> window(
          buffer.get(), std::min(to + IndexedIds::k_behind, covered) - base);
      HAWK_CHECK(input.read_at(base, window));
      found.clear();
      ids_of_window.find(
          {window.data(), window.size()}, base, from, to, found);
      for (const IndexedId& id : found) {
        const Posting posting = make_posting(id.key, id.last);
        if (postings.empty() || postings.back() != posting) {
          postings.push_back(posting);
        }
      }
      if (postings.size() >= k_segment) {
        HAWK_CHECK(write(postings, scratch));
      }
    }
  }
  return write(postings, scratch);
}

std::uint64_t whole_lines(std::string_view text) {
  const std::size_t newline = text.rfind('\n');
  return newline == std::string_view::npos ? 0 : newline + 1;
}

} // namespace

base::Result<BuiltIndex> build_index(const Input& input, unsigned threads) {
  const std::string_view text = input.mapped();
  if (text.empty() || text.size() > k_largest_indexed) {
    return base::fail(base::make_usage(
        "cannot index " + input.name()
        + (text.empty() ? ": it is empty, packed or no regular file"
                        : ": it is larger than 256 GiB")));
  }
  HAWK_TRY(NewFile file, make_index_file(input.name()));
  Build build{input, whole_lines(text), PostingWriter(file.fd()), {}, {}, 0, {}};
  HAWK_TRY(const std::uint32_t samples,
           checksum_samples(input, build.covered));
  run_on(threads, [&build] {
    auto done = build.work();
    if (!done) {
      const std::lock_guard lock(build.mutex);
      build.failed = std::move(done.error());
    }
  });
  if (build.failed) {
    return base::fail(*build.failed);
  }
  HAWK_CHECK(input.check());
  HAWK_TRY(const std::uint64_t size,
           build.writer.finish({build.covered,
                                text.size(),
                                input.modified_nano(),
                                samples}));
  HAWK_CHECK(file.keep());
  return BuiltIndex{file.path(), size, build.covered, build.ids};
}

namespace {

base::Result<> check_fits(const Input& input, const IndexedFile& file) {
  const std::uint64_t size = input.mapped().size();
  const bool same_size = size == file.size;
  if (file.covered > file.size || size < file.size
      || (same_size && input.modified_nano() != file.modified_nano)) {
    return base::fail(
        base::make_malformed("the file was written anew since"));
  }
  HAWK_TRY(const std::uint32_t samples, checksum_samples(input, file.covered));
  if (samples != file.samples) {
    return base::fail(
        base::make_malformed("the file was written anew since"));
  }
  return {};
}

// The first of the places that has a file. Nothing that others could write.
base::Result<std::pair<std::string, base::Fd>>
open_index_file(const Input& input) {
  for (const std::string& path : index_places(input.name(), user_cache())) {
    auto fd = base::open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK);
    if (fd) {
      return std::pair(path, std::move(*fd));
    }
    if (fd.error().kind != base::Error::Kind::not_found) {
      return base::fail(fd.error());
    }
  }
  return base::fail(base::make_system_error(
      "open", input.name() + ".hawkindex", ENOENT));
}

} // namespace

base::Result<Index> Index::open(const Input& input) {
  HAWK_TRY(auto file, open_index_file(input));
  const auto unfit = [&file](const base::Error& error) {
    return base::make_malformed("cannot use " + file.first + ": "
                                + error.message);
  };
  struct stat status = {};
  if (::fstat(file.second.get(), &status) != 0 || !S_ISREG(status.st_mode)
      || status.st_size <= 0) {
    return base::fail(unfit(base::make_malformed("the index is damaged")));
  }
  Index index;
  index.path_ = file.first;
  HAWK_TRY(index.mapping_,
           Mapping::make(file.second.get(),
                         static_cast<std::size_t>(status.st_size),
                         file.first,
                         Access::random));
  auto reader = PostingReader::open(index.mapping_.bytes());
  if (!reader) {
    return base::fail(unfit(reader.error()));
  }
  index.reader_ = std::move(*reader);
  if (const auto fits = check_fits(input, index.reader_.file()); !fits) {
    return base::fail(unfit(fits.error()));
  }
  return index;
}

base::Result<std::vector<LineRange>>
Index::find_lines(const Input& input,
                  std::span<const std::uint64_t> keys,
                  std::span<const Literal> literals) const {
  std::vector<std::uint64_t> all(keys.begin(), keys.end());
  const bool may_be_escaped =
      std::any_of(literals.begin(), literals.end(), [](const Literal& literal) {
        return !literal.escaped.empty();
      });
  if (may_be_escaped) {
    all.push_back(k_escaped_key);
  }
  auto places = reader_.find(all);
  if (!places) {
    return base::fail(base::make_malformed("cannot use " + path_ + ": "
                                           + places.error().message));
  }
  const LiteralSearch search(literals);
  const std::string_view text = input.mapped().substr(0, covered());
  std::vector<LineRange> lines;
  std::uint64_t done = 0; // where the next line to look at may begin
  for (const std::uint64_t place : *places) {
    const std::uint64_t end =
        std::min<std::uint64_t>(place + k_posting_unit, text.size());
    // Lines that end in these 64 bytes or go on behind them.
    if (place >= text.size()) {
      return base::fail(base::make_malformed("cannot use " + path_
                                             + ": the index is damaged"));
    }
    std::uint64_t begin = std::max(done, place);
    if (begin == place && place > done) {
      const std::size_t newline =
          text.substr(done, place - done).rfind('\n');
      begin = newline == std::string_view::npos ? done : done + newline + 1;
    }
    while (begin < end) {
      const std::uint64_t line_end =
          std::min<std::uint64_t>(text.find('\n', begin), text.size());
      const std::string_view line = text.substr(begin, line_end - begin);
      if (search.find(line, 0) != std::string_view::npos) {
        lines.push_back({begin, line_end});
      }
      begin = line_end + 1;
    }
    done = std::max(done, begin);
  }
  HAWK_CHECK(input.check());
  return lines;
}

base::Result<std::vector<LineRange>>
find_lines(const Input& input,
           const Index& index,
           std::span<const std::uint64_t> keys,
           std::span<const Literal> literals,
           unsigned threads) {
  HAWK_TRY(std::vector<LineRange> lines,
           index.find_lines(input, keys, literals));
  const std::uint64_t covered = index.covered();
  HAWK_TRY(const std::vector<LineRange> rest,
           find_lines(input, covered, literals, threads));
  lines.insert(lines.end(), rest.begin(), rest.end());
  return lines;
}

} // namespace hawk::format

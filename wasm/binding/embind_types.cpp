// The types that cross the boundary, and no others, in place of the long list of Embind's C++
// library, where that can be left out (CMakeLists.txt).
#include <cstdlib>
#include <limits>
#include <typeinfo>

#include <emscripten/bind.h>
#include <emscripten/emscripten.h>

namespace {

using emscripten::internal::TypeID;

template <typename Integer>
void register_integer(const char* name) {
  using Limits = std::numeric_limits<Integer>;
  emscripten::internal::_embind_register_integer(TypeID<Integer>::get(), name, sizeof(Integer),
                                                 static_cast<long>(Limits::min()),
                                                 static_cast<unsigned long>(Limits::max()));
}

}  // namespace

// A function is bound as soon as its types are known: whether this comes before the functions of
// module.cpp does not matter.
EMSCRIPTEN_BINDINGS(types) {
  using namespace emscripten::internal;
  _embind_register_void(TypeID<void>::get(), "void");
  register_integer<int>("int");
  register_integer<unsigned int>("unsigned int");
  register_integer<unsigned long>("unsigned long");
  _embind_register_float(TypeID<double>::get(), "double", sizeof(double));
}

// What Embind's JavaScript asks for when it complains of a type that is missing; it frees it.
extern "C" EMSCRIPTEN_KEEPALIVE const char* __getTypeName(const std::type_info*) {
  return static_cast<const char*>(std::calloc(1, 1));
}

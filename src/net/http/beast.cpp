// The one unit that compiles Beast's bodies; the others of this module see declarations only.
#include <boost/beast/src.hpp>

// What C++ asks of the engine: a library for the linker.
mergeInto(LibraryManager.library, {
  // The double nearest to a number of JSON; the text has been checked.
  tidewire_number: function (at, bytes) {
    var text = '';
    for (var end = at + bytes; at < end; ++at) text += String.fromCharCode(HEAPU8[at]);
    return Number(text);
  },
});

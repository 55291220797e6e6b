// How the functions of module.cpp become properties of the JavaScript module. A library for the linker
// of emcc 3.1.6 (CMakeLists.txt), in place of Embind's own JavaScript.
mergeInto(LibraryManager.library, {
  // What Embind's header calls for each function that is bound. As only numbers cross
  // (bind_numbers.hpp), the function itself will do: nothing is left to convert around it.
  _embind_register_function: function (name, argumentCount, types, signature, invoker, target) {
    var text = '';
    while (HEAPU8[name]) text += String.fromCharCode(HEAPU8[name++]);
    Module[text] = wasmTable.get(target);
  },

  // The smallest runtime throws nothing but an empty text.
  abort: function () {
    throw new Error('Aborted');
  },
});

// What is exported plainly: the smallest runtime keeps it to itself. tests/js/module.test.ts looks for
// all of it.
addAtInit(
  ['inbox', 'mailbox', 'textFrame', 'binaryFrame', 'takeChanged', 'readSeries', 'readCandles']
    .map((name) => `Module['_${name}'] = _${name};`)
    .join('\n'),
);

// Reads an AsyncAPI document as its own parser does and prints what it complains of, as JSON.
const { Parser, fromFile } = require('@asyncapi/parser');

async function main(file) {
  const { document, diagnostics } = await fromFile(new Parser(), file).parse();
  const messages = document ? document.allMessages().all().map((message) => message.name()) : [];
  console.log(JSON.stringify({ understood: document !== undefined, messages, diagnostics }));
}

main(process.argv[2]);

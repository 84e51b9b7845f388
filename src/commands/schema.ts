// mailroom schema: what a command prints with --json, as JSON Schema.
import * as Args from '@oclif/core/args';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { formatJson } from '../lib/terminal/json.js';
import { type JsonSchema, type JsonSchemas, pickJsonSchema, readJsonSchemas } from '../lib/terminal/json-schemas.js';

export default class Schema extends BaseCommand {
  static override summary = 'Print the JSON Schema of what a command prints with --json';
  static override description =
    `Without a command, those of all commands, and of the error that each of them prints when it fails. Keys may be added in
later versions; those that are there keep their names and meanings. serve and pull --watch print one such object a line.`;
  static override examples = [
    '<%= config.bin %> schema inbox',
    '<%= config.bin %> schema outbox list',
    '<%= config.bin %> schema > mailroom-schemas.json',
  ];
  static override args = {
    command: Args.string({ description: 'the words of the command, such as: outbox list', multiple: true }),
  };

  async run(): Promise<JsonSchema | JsonSchemas> {
    const { args } = await this.parse(Schema);
    const schemas = readJsonSchemas(this.config.root);
    const wanted = args.command === undefined ? schemas : pickJsonSchema(schemas, [args.command].flat());
    this.print(formatJson(wanted));
    return wanted;
  }
}

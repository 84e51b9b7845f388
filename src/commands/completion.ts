// mailroom completion: what a shell needs to complete commands, flags and names.
import * as Args from '@oclif/core/args';
import { BaseCommand } from '../lib/terminal/base-command.js';
import { SHELLS, type Shell } from '../lib/terminal/completion-reply.js';
import { completionScript } from '../lib/terminal/completion-script.js';

export default class Completion extends BaseCommand {
  static override summary = 'Print the script that makes a shell complete commands, flags and names';
  static override description =
    `Names of channels, SMTP configs, mailboxes, operators and widgets and the numbers of conversations come from the store.

bash: add the line eval "$(mailroom completion bash)" to ~/.bashrc

zsh: add the line source <(mailroom completion zsh) to ~/.zshrc, after compinit

fish: mailroom completion fish > ~/.config/fish/completions/mailroom.fish

PowerShell: add the line mailroom completion powershell | Out-String | Invoke-Expression to the file that $PROFILE names`;
  static override examples = [
    'eval "$(<%= config.bin %> completion bash)"',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/mailroom.fish',
  ];
  static override args = {
    shell: Args.string({ description: 'the shell', options: [...SHELLS], required: true }),
  };

  async run(): Promise<{ shell: string; script: string }> {
    const { args } = await this.parse(Completion);
    const shell: Shell = SHELLS.find((name) => name === args.shell) ?? 'bash';
    const script = completionScript(shell);
    this.print(script.trimEnd());
    return { shell, script };
  }
}

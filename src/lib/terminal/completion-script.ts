// What a shell reads once, so that it asks mailroom at every TAB. Written for bash 3.2, zsh 5, fish 3 and PowerShell 5 on.
import type { Shell } from './completion-reply.js';

const BASH = `# Completion of mailroom for bash.
_mailroom() {
  local kind line
  COMPREPLY=()
  {
    IFS= read -r kind || return 0
    case $kind in
      files | folders)
        [ "$kind" = files ] && kind=-f || kind=-d
        type compopt >/dev/null 2>&1 && compopt -o filenames
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$kind" -- "\${COMP_WORDS[COMP_CWORD]}")
        ;;
      *) while IFS= read -r line; do COMPREPLY+=("$line"); done ;;
    esac
  } < <("$1" __complete bash "$COMP_TYPE" "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null </dev/null)
}
complete -F _mailroom mailroom
`;

const ZSH = `#compdef mailroom
# Completion of mailroom for zsh.
_mailroom() {
  local -a lines
  local kind
  lines=("\${(@f)$("\${(Q)words[1]}" __complete zsh "=\${(Q)PREFIX}" "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null </dev/null)}")
  kind=$lines[1]
  shift lines
  case $kind in
    files) _files ;;
    folders) _files -/ ;;
    words) (( $#lines )) && _describe -V mailroom lines ;;
  esac
}
if [ "$funcstack[1]" = _mailroom ]; then
  _mailroom "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _mailroom mailroom
fi
`;

const FISH = `# Completion of mailroom for fish.
function __mailroom_complete
    set -l words (commandline -opc)
    set -l begun (commandline -ct)
    set -l lines ($words[1] __complete fish "=$begun" $words[2..-1] 2>/dev/null </dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$begun"
        case folders
            __fish_complete_directories "$begun" ''
        case words
            printf '%s\\n' $lines[2..-1]
    end
end
complete -c mailroom -f -k -a '(__mailroom_complete)'
`;

const POWERSHELL = `# Completion of mailroom for PowerShell.
Register-ArgumentCompleter -Native -CommandName mailroom -ScriptBlock {
    param($begun, $line, $position)
    $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { "$_" })
    $rest = @($words | Select-Object -Skip 1)
    $lines = @(& mailroom __complete powershell "=$begun" @rest 2>$null)
    if ($lines.Count -eq 0 -or $lines[0] -ne 'words') { return }
    $lines | Select-Object -Skip 1 | ForEach-Object {
        $word, $text = $_ -split "\`t", 2
        if (-not $text) { $text = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $text)
    }
}
`;

const SCRIPTS: Record<Shell, string> = { bash: BASH, zsh: ZSH, fish: FISH, powershell: POWERSHELL };

/** The script for a shell to source. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

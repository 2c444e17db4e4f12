using System.Runtime.InteropServices;
using Continua.Cli;

using CancellationTokenSource stop = new();

// The first signal stops cleanly; a second one ends the process by the default action of the signal.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

// Without this handler, an exception on another thread would end the process with a stack trace.
AppDomain.CurrentDomain.UnhandledException += (_, failed) =>
{
    Console.Error.WriteLine($"continua: {CommandLine.Unexpected((Exception)failed.ExceptionObject)}");
    Environment.Exit(ExitCode.Failed);
};
return CommandLine.Run(args, Terminal.OfProcess(), stop.Token);
